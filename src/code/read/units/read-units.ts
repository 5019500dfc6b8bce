import { ts } from "ts-morph";
import { eachFile } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import { type LastingVariable, lastingVariable } from "../runtime/lasting-variable.ts";
import { collectUnits } from "./collect-units.ts";
import { type FileExports, tabulateExports } from "./export-table.ts";
import { createNameResolver, type NameResolver } from "./resolve-names.ts";
import {
  type Collector,
  nameUnits,
  type UnitDraft,
  type UnitPiece,
  type UnitsByNode,
  unitAround,
  type WiringSites,
} from "./unit-draft.ts";

export interface UnitsRead {
  readonly sources: Sources;
  /** Of all files, file by file. */
  readonly drafts: readonly UnitDraft[];
  readonly byFile: ReadonlyMap<string, readonly UnitDraft[]>;
  readonly byNode: UnitsByNode;
  /** Top-level variables that may outlive a request. */
  readonly variables: ReadonlyMap<UnitDraft, LastingVariable>;
  readonly names: NameResolver;
  readonly exports: ReadonlyMap<string, FileExports>;
}

/** Cuts every file into units. What they refer to is filled in by `resolveRefs`, file by file. */
export async function readUnits(sources: Sources, sites: WiringSites): Promise<UnitsRead> {
  const byFile = new Map<string, readonly UnitDraft[]>();
  const variables = new Map<UnitDraft, LastingVariable>();
  const open = new WeakMap<ts.SourceFile, Collector>();

  /** Of a file that was read before, so both are there. */
  const nodesOf = (draft: UnitDraft, index: number): UnitPiece =>
    collect(sources.files.get(draft.file)!).pieces[index]!;

  function collect(file: ts.SourceFile): Collector {
    const known = open.get(file);
    if (known !== undefined) return known;
    const path = sources.pathOf(file);
    const earlier = byFile.get(path) ?? null;
    const collector: Collector = {
      sources,
      sites,
      earlier,
      drafts: [],
      byNode: new Map(),
      pieces: [],
      nodesOf,
    };
    open.set(file, collector);
    collectUnits(collector, file);
    if (earlier === null) {
      nameRegistrations(collector, sitesOf.get(file) ?? []);
      nameUnits(file, collector.drafts);
      byFile.set(path, collector.drafts);
      noteVariables(collector, variables);
    }
    return collector;
  }

  const sitesOf = groupByFile([...sites.calls, ...sites.statements]);
  await eachFile(sources, (_path, file) => {
    collect(file);
  });
  const drafts = [...byFile.values()].flat();
  const exports = tabulateExports(drafts);
  const byNode: UnitsByNode = { in: (file) => collect(file).byNode };
  const names = createNameResolver(sources.checker, byNode, exports);
  return { sources, drafts, byFile, byNode, variables, names, exports };
}

function noteVariables(collector: Collector, variables: Map<UnitDraft, LastingVariable>): void {
  collector.drafts.forEach((draft, index) => {
    const node = collector.pieces[index]?.node;
    if (draft.parent !== null || draft.kind === "import" || node === undefined) return;
    const variable = ts.isVariableDeclaration(node) ? lastingVariable(draft.file, draft.line, node) : null;
    if (variable !== null) variables.set(draft, variable);
  });
}

function groupByFile(sites: readonly ts.Node[]): Map<ts.SourceFile, ts.Node[]> {
  const groups = new Map<ts.SourceFile, ts.Node[]>();
  for (const site of sites) {
    const file = site.getSourceFile();
    groups.set(file, [...(groups.get(file) ?? []), site]);
  }
  return groups;
}

/** A statement whose point is to register is a registration, wherever it stands. */
function nameRegistrations(collector: Collector, sites: readonly ts.Node[]): void {
  for (const site of sites) {
    const draft = unitAround(collector.byNode, site);
    if (draft !== null && draft.name === null && (draft.kind === "effect" || draft.kind === "statement"))
      draft.kind = "registration";
  }
}
