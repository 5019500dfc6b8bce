import { ts } from "ts-morph";
import type { CodeUnit, Span, UnitId } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import { linkOf, type UnitLink } from "./unit-link.ts";
import { runsOf, type UnitRuns } from "./unit-runs.ts";

/** A unit while it is being put together. It holds no syntax tree: its nodes are found again when they are asked for. */
export class UnitDraft {
  id: UnitId = "";
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
  exported: boolean;
  readonly link: UnitLink;
  /** What of it runs when it is named, and when an instance of it is made. */
  readonly runs: UnitRuns;
  // Most units have none of some of these, and there are hundreds of thousands of units.
  #packages: Set<string> | null = null;
  #refs: Set<UnitDraft> | null = null;
  #mentions: Set<string> | null = null;
  #scans: Set<string> | null = null;
  readonly #index: number;
  readonly #nodesOf: NodesOf;

  /** `index`: among the drafts of its file. It must not know the collector, which holds the whole tree. */
  constructor(input: DraftInput, sources: Sources, index: number, nodesOf: NodesOf) {
    const { node, kind, name, loads = null } = input;
    this.file = sources.pathOf(node);
    this.kind = kind;
    this.name = name;
    this.line = input.line ?? sources.lineOf(node);
    this.span = input.span;
    this.group = input.group ?? null;
    this.groupSpan = input.groupSpan ?? null;
    this.form = input.form ?? "statement";
    this.parent = input.parent ?? null;
    this.typeOnly = input.typeOnly ?? false;
    this.loads = loads;
    this.exported = input.exported ?? false;
    this.runs = runsOf(kind, node, this.file);
    this.link = linkOf(node, { name, loads, kind });
    this.#index = index;
    this.#nodesOf = nodesOf;
    for (const pkg of input.packages ?? []) this.use(pkg);
  }

  /** The piece of the tree that the unit is found by. */
  get node(): ts.Node {
    return this.#nodesOf(this, this.#index).node;
  }

  /** Where its own text is; mostly the node itself. */
  get parts(): readonly ts.Node[] {
    return this.#nodesOf(this, this.#index).parts;
  }

  get packages(): ReadonlySet<string> {
    return this.#packages ?? none;
  }

  get refs(): ReadonlySet<UnitDraft> {
    return this.#refs ?? none;
  }

  get mentions(): ReadonlySet<string> {
    return this.#mentions ?? none;
  }

  get scans(): ReadonlySet<string> {
    return this.#scans ?? none;
  }

  use(pkg: string): void {
    this.#packages ??= new Set();
    this.#packages.add(pkg);
  }

  refer(target: UnitDraft): void {
    this.#refs ??= new Set();
    this.#refs.add(target);
  }

  mention(member: string): void {
    this.#mentions ??= new Set();
    this.#mentions.add(member);
  }

  scan(path: string): void {
    this.#scans ??= new Set();
    this.#scans.add(path);
  }
}

const none: ReadonlySet<never> = new Set<never>();

type NodesOf = (draft: UnitDraft, index: number) => UnitPiece;

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
  readonly nodesOf: NodesOf;
}

/** Where a draft lies in the tree of its file. */
export interface UnitPiece {
  readonly node: ts.Node;
  readonly parts: readonly ts.Node[];
}

export type DraftInput = Pick<UnitDraft, "kind" | "name" | "span"> &
  Partial<Pick<UnitDraft, Given>> & { readonly node: ts.Node };

type Given =
  | "line"
  | "group"
  | "groupSpan"
  | "form"
  | "parent"
  | "typeOnly"
  | "loads"
  | "exported"
  | "packages"
  | "parts";

export function addDraft(collector: Collector, input: DraftInput): UnitDraft {
  const { sources, earlier, drafts, byNode, pieces } = collector;
  const { node, parts = [node] } = input;
  const index = pieces.length;
  const draft = earlier?.[index] ?? new UnitDraft(input, sources, index, collector.nodesOf);
  pieces.push({ node, parts });
  drafts.push(draft);
  byNode.set(node, draft);
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
