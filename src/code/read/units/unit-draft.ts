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
  readonly mentions: Set<string>;
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
}

export type DraftInput = Pick<UnitDraft, "node" | "kind" | "name" | "span"> & Partial<UnitDraft>;

export function addDraft(collector: Collector, input: DraftInput): UnitDraft {
  const { sources } = collector;
  const draft: UnitDraft = {
    id: "",
    file: sources.pathOf(input.node),
    line: sources.lineOf(input.node),
    group: null,
    groupSpan: null,
    form: "statement",
    parent: null,
    typeOnly: false,
    loads: null,
    exported: false,
    packages: new Set(),
    refs: new Set(),
    mentions: new Set(),
    parts: [input.node],
    ...input,
  };
  collector.drafts.push(draft);
  collector.byNode.set(input.node, draft);
  return draft;
}

const precedence: readonly CodeUnit["kind"][] = [
  "declaration",
  "import",
  "statement",
  "registration",
  "member",
  "effect",
  "ambient",
  "reexport",
];

/** `file#name` where that is enough, and for the declaration rather than for what exports it: people read ids, in plans and messages. */
export function nameUnits(collector: Collector): void {
  const ordered = [...collector.drafts].sort(
    (a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind),
  );
  const taken = new Set<UnitId>();
  for (const draft of ordered) {
    const base = `${draft.file}#${draft.name ?? draft.kind}`;
    const column = draft.span.start - (draft.node.getSourceFile().getLineStarts()[draft.line - 1] ?? 0) + 1;
    const candidates = [
      ...(draft.name === null ? [] : [base]),
      `${base}@${draft.line}`,
      `${base}@${draft.line}:${column}`,
    ];
    draft.id =
      candidates.find((candidate) => !taken.has(candidate)) ??
      `${base}@${draft.span.start}-${draft.span.end}`;
    taken.add(draft.id);
  }
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
