import type { ts } from "ts-morph";
import type { FoundAccess } from "../data/found-access.ts";
import type { Piece } from "../data/piece.ts";
import type { SourceFileFacts, Unresolved } from "../facts.ts";
import { fileReaders } from "../file-readers.ts";
import { outlineOf } from "../imports/outline.ts";
import { readSourceFile } from "../imports/read-source-file.ts";
import { ofFile } from "../project/body-looks.ts";
import { fileWalk } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { readSyntaxErrors } from "../project/read-syntax-errors.ts";
import type { FoundReference } from "../references/found-reference.ts";
import { fieldTouches } from "../runtime/read-class-state.ts";
import type { NamedWithin } from "../units/resolve-names.ts";
import type { UnitDraft } from "../units/unit-draft.ts";
import { NotAlone, unitsAgain } from "../units/units-again.ts";
import { type KeptReading, nodesNamed, sitesAgain } from "./kept-reading.ts";
import type { OneFlow } from "./same-flow.ts";

export interface OneRead {
  readonly file: ts.SourceFile;
  readonly facts: SourceFileFacts;
  readonly drafts: readonly UnitDraft[];
  /** Everything else that readers made of the file, as plain data. */
  readonly answers: unknown;
  readonly flow: OneFlow;
  /** Before it is known who stands behind interfaces and names. */
  readonly references: readonly FoundReference[];
}

export interface OneInput {
  readonly root: string;
  readonly path: string;
  readonly sources: Sources;
  readonly kept: KeptReading;
  /** Of the file itself. */
  readonly sites: KeptReading["sites"][number][1];
  readonly variables: readonly string[];
  readonly inUse: Readonly<Record<string, unknown>>;
  readonly packages: Readonly<Record<string, unknown>>;
}

/** What all readers make of one file, the others being as they were; null when nodes are not where they should be. */
export function readOne(input: OneInput): OneRead | null {
  const { root, path, sources, kept, inUse, packages } = input;
  const file = sources.files.get(path);
  const sitesOf = new Map(kept.sites).set(path, input.sites);
  const variables = file === undefined ? null : nodesNamed(file, input.variables);
  if (file === undefined || variables === null) return null;
  const unresolved: Unresolved[] = [];
  const first = ofFile(path, () => ({
    facts: readSourceFile(sources, path, file, unresolved),
    outline: outlineOf(sources, path, file),
    syntaxErrors: readSyntaxErrors(sources, path, file),
  }));
  const units = unitsAgain(sources, (other) => {
    const sites = sitesAgain(other, sitesOf.get(sources.pathOf(other)) ?? []);
    if (sites === null) throw new NotAlone("sites that have moved");
    return sites;
  });
  const drafts = units.byFile.get(path) ?? [];
  const shapes = drafts.map(shapeOf);
  const readers = fileReaders({
    ...{ root, paths: kept.paths, sources, units, inUse, packages },
    // as: they were kept as what they are
    variables: { variables: variables as ts.VariableDeclaration[], names: kept.stateNames },
    classes: { classes: new Set(), holding: new Set(), methods: kept.classMethods },
    together: new Map(kept.together),
  });
  ofFile(path, () => fileWalk(readers.all)(path, file));
  const { accesses, relations, declaredTables, unresolved: lost } = readers.data.done();
  const flow = readers.flow.flow();
  const impure = readers.impurePoints.done();
  const touches = [...readers.state.uses.map(({ at }) => at.position), ...fieldTouches(file)];
  const { hash: _, lines: __, ...imports } = first.facts;
  return {
    file,
    facts: first.facts,
    drafts,
    answers: {
      ...{ imports, outline: first.outline, syntaxErrors: first.syntaxErrors, unresolved, shapes },
      refs: drafts.map(refsOf),
      within: drafts
        .filter(isLocalExport)
        .map((draft) => [draft.id, ...units.names.within(draft).map(namesOf)]),
      variables: drafts.map((draft) => units.variables.get(draft) ?? null),
      ...{ accesses: accesses.map(withoutKey), relations, declaredTables, lost },
      methods: [...flow.methodNames()].map((name) => [name, flow.methods(name)]),
      decorators: impure.decorators.get(path) ?? [],
      schemaOptions: readers.schemaOptions.facts(),
      startHooks: [...readers.startHooks.files],
      events: readers.events.facts(),
      state: [readers.state.uses, readers.state.draws],
      named: [...readers.classState.named],
      calls: [...readers.classState.calls].map(([name, by]) => [name, [...by].map(({ id }) => id)]),
      env: readers.env.facts(),
      assets: readers.assets.facts(),
      codePatterns: readers.codePatterns.facts(),
      sharedPaths: [...readers.databaseFiles.facts(), ...readers.dataPaths.facts()],
      fileRoutes: readers.fileRoutes.noted(),
      noted: readers.references.noted(),
    },
    references: readers.references.found,
    flow: {
      steps: flow.steps(path),
      // A piece that touches what lasts counts, whether or not it leads anywhere.
      accesses: [...ofPath(path, accesses), ...touches.map(placeOf)],
      impure: impure.byFile.get(path) ?? [],
    },
  };
}

function isLocalExport({ kind, loads }: UnitDraft): boolean {
  return kind === "reexport" && loads === null;
}

function namesOf({ units, imports, members }: NamedWithin): unknown {
  return { units: [...units].map(({ id }) => id), imports, members };
}

function placeOf(position: number): { readonly start: number; readonly end: number } {
  return { start: position, end: position };
}

function ofPath(path: string, accesses: readonly FoundAccess[]): FoundAccess[] {
  return accesses.filter(({ file }) => file === path);
}

function withoutKey({ key: _, ...access }: FoundAccess): Omit<FoundAccess, "key"> {
  return access;
}

function shapeOf(draft: UnitDraft): unknown {
  const {
    id,
    file,
    kind,
    name,
    line,
    span,
    group,
    groupSpan,
    form,
    parent,
    typeOnly,
    loads,
    exported,
    link,
    runs,
  } = draft;
  const plain = { id, file, kind, name, line, span, group, groupSpan, form, typeOnly, loads, exported, link };
  const { pos: start, end } = draft.node;
  return { ...plain, runs, parent: parent?.id ?? null, node: { start, end } };
}

function refsOf({ refs, scans, packages, exported }: UnitDraft): unknown {
  return {
    refs: new Set([...refs].map(({ id }) => id)).size,
    ids: [...refs].map(({ id }) => id).sort(),
    scans: [...scans].sort(),
    packages: [...packages].sort(),
    exported,
  };
}

/** Nodes around a place, from the inside to the file itself. */
export function piecesAround(path: string, node: ts.Node): Piece[] {
  const found: Piece[] = [];
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent)
    found.push({ file: path, start: at.pos, end: at.end });
  return [...found, { file: path, start: 0, end: Number.MAX_SAFE_INTEGER }];
}
