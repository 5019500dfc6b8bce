import { ts } from "ts-morph";
import type { CodeUnit, Span, UnitId } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { linkOf, type UnitLink } from "./unit-link.ts";
import { runsOf, type UnitRuns } from "./unit-runs.ts";

/** A unit while it is being put together. It holds no syntax tree: its nodes are found again when they are asked for. */
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
  readonly scans: Set<string>;
  exported: boolean;
  readonly link: UnitLink;
  /** What of it runs when it is named, and when an instance of it is made. */
  readonly runs: UnitRuns;
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
  /** Drafts of an earlier reading of the same file, in the same order; they are given their nodes again. */
  readonly earlier: readonly UnitDraft[] | null;
  readonly byNode: Map<ts.Node, UnitDraft>;
  readonly pieces: UnitPiece[];
  nodesOf(draft: UnitDraft, index: number): UnitPiece;
}

/** Where a draft lies in the tree of its file. */
export interface UnitPiece {
  readonly node: ts.Node;
  readonly parts: readonly ts.Node[];
}

export type DraftInput = Pick<UnitDraft, "kind" | "name" | "span"> &
  Partial<Omit<UnitDraft, "node">> & { readonly node: ts.Node };

export function addDraft(collector: Collector, input: DraftInput): UnitDraft {
  const { sources, earlier, drafts, byNode, pieces } = collector;
  const { node, parts = [node], ...given } = input;
  const index = pieces.length;
  const draft = earlier?.[index] ?? makeDraft(collector.nodesOf, index, node, given, sources);
  pieces.push({ node, parts });
  drafts.push(draft);
  byNode.set(node, draft);
  return draft;
}

/** It must not know the collector, which holds the whole tree. */
function makeDraft(
  nodesOf: Collector["nodesOf"],
  index: number,
  node: ts.Node,
  given: Omit<DraftInput, "node" | "parts">,
  sources: Sources,
): UnitDraft {
  return {
    id: "",
    file: sources.pathOf(node),
    line: sources.lineOf(node),
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
    scans: new Set(),
    runs: runsOf(given.kind, node, sources.pathOf(node)),
    link: linkOf(node, { name: given.name, loads: given.loads ?? null, kind: given.kind }),
    ...given,
    get node() {
      return nodesOf(this, index).node;
    },
    get parts() {
      return nodesOf(this, index).parts;
    },
  };
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
export function nameUnits(file: ts.SourceFile, drafts: readonly UnitDraft[]): void {
  const ordered = [...drafts].sort((a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind));
  const taken = new Set<UnitId>();
  for (const draft of ordered) {
    const base = `${draft.file}#${draft.name ?? draft.kind}`;
    const column = draft.span.start - (file.getLineStarts()[draft.line - 1] ?? 0) + 1;
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

/** Units by the nodes of whatever trees are open. */
export interface UnitsByNode {
  in(file: ts.SourceFile): ReadonlyMap<ts.Node, UnitDraft>;
}

/** The innermost unit around a node. */
export function unitAt(units: UnitsByNode, node: ts.Node): UnitDraft | null {
  return unitAround(units.in(node.getSourceFile()), node);
}

export function unitAround(byNode: ReadonlyMap<ts.Node, UnitDraft>, node: ts.Node): UnitDraft | null {
  for (let current: ts.Node | undefined = node; current !== undefined; current = current.parent) {
    const draft = byNode.get(current);
    if (draft !== undefined) return draft;
  }
  return null;
}

/** The unit of a statement; of a declaration with several names the first one. */
export function unitOfStatement(units: UnitsByNode, node: ts.Node): UnitDraft | null {
  const first = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : undefined;
  return unitAt(units, first ?? node);
}
