import { ts } from "ts-morph";
import type { CodeUnit, Span, UnitId } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";

/** A unit while it is being put together. */
export interface UnitDraft {
  id: UnitId;
  readonly file: string;
  kind: CodeUnit["kind"];
  readonly name: string | null;
  readonly line: number;
  readonly span: Span;
  readonly group: string | null;
  readonly groupSpan: Span | null;
  readonly form: CodeUnit["form"];
  readonly parent: UnitDraft | null;
  readonly typeOnly: boolean;
  readonly loads: string | null;
  readonly packages: Set<string>;
  readonly refs: Set<UnitDraft>;
  exported: boolean;
  /** The piece of the tree that the unit is found by. */
  readonly node: ts.Node;
  /** Where its own text is; mostly the node itself. */
  readonly parts: readonly ts.Node[];
}

/** What the replay of the start found: which calls register, whose bodies wire. */
export interface WiringSites {
  /** Calls (or chain links) that are a registration by themselves. */
  readonly calls: ReadonlySet<ts.Node>;
  /** Statements that register through a helper. */
  readonly statements: ReadonlySet<ts.Node>;
  /** Elements of lists whose every element is one registration. */
  readonly items: ReadonlySet<ts.Node>;
  /** Functions whose statements are units. */
  readonly functions: ReadonlySet<ts.Node>;
  /** All of the above and what encloses them. */
  readonly around: ReadonlySet<ts.Node>;
}

export interface Collector {
  readonly sources: Sources;
  readonly sites: WiringSites;
  readonly drafts: UnitDraft[];
  readonly byNode: Map<ts.Node, UnitDraft>;
  readonly taken: Set<UnitId>;
}

export type DraftInput = Pick<UnitDraft, "node" | "kind" | "name" | "span"> & Partial<UnitDraft>;

export function addDraft(collector: Collector, input: DraftInput): UnitDraft {
  const { sources } = collector;
  const file = sources.pathOf(input.node);
  const line = input.line ?? sources.lineOf(input.node);
  const draft: UnitDraft = {
    group: null,
    groupSpan: null,
    form: "statement",
    parent: null,
    typeOnly: false,
    loads: null,
    exported: false,
    packages: new Set(),
    refs: new Set(),
    parts: [input.node],
    ...input,
    file,
    line,
    id: freeId(collector, file, input.name, input.kind, input.node, line),
  };
  collector.drafts.push(draft);
  collector.byNode.set(input.node, draft);
  return draft;
}

/** `file#name` where that is enough: ids are read by people, in plans and messages. */
function freeId(
  collector: Collector,
  file: string,
  name: string | null,
  kind: string,
  node: ts.Node,
  line: number,
): UnitId {
  const column = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).character + 1;
  const base = `${file}#${name ?? kind}`;
  const candidates = [...(name === null ? [] : [base]), `${base}@${line}`, `${base}@${line}:${column}`];
  let id =
    candidates.find((candidate) => !collector.taken.has(candidate)) ??
    `${base}@${line}:${column}:${node.end}`;
  while (collector.taken.has(id)) id += "+";
  collector.taken.add(id);
  return id;
}

/** The innermost unit around a node. */
export function unitAt(byNode: ReadonlyMap<ts.Node, UnitDraft>, node: ts.Node): UnitDraft | null {
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    const draft = byNode.get(current);
    if (draft !== undefined) return draft;
  }
  return null;
}

/** The unit of a statement; of a declaration with several names the first one. */
export function unitOfStatement(byNode: ReadonlyMap<ts.Node, UnitDraft>, node: ts.Node): UnitDraft | null {
  const first = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : undefined;
  return unitAt(byNode, first ?? node);
}
