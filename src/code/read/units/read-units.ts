import { ts } from "ts-morph";
import { ofFile } from "../project/body-looks.ts";
import type { Sources } from "../project/open-sources.ts";
import { createTreeNotes } from "../project/tree-notes.ts";
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

/** Units while the files are read one by one, before it is known which of them wire the application. */
export interface UnitCollection {
  collect(file: ts.SourceFile): void;
  /**
   * Cuts the files that hold wiring again, along it, and ties names together. What units refer to is filled in by
   * `resolveRefs`, file by file.
   */
  finish(sites: WiringSites): UnitsRead;
}

const noSites: WiringSites = {
  calls: new Set(),
  statements: new Set(),
  items: new Set(),
  functions: new Set(),
  around: new Set(),
};

export function collectAllUnits(sources: Sources): UnitCollection {
  const byFile = new Map<string, readonly UnitDraft[]>();
  const variables = new Map<UnitDraft, LastingVariable>();
  const open = createTreeNotes<Collector>();
  let sites = noSites;
  let sitesOf = new Map<ts.SourceFile, ts.Node[]>();

  /** Of a file that was read before, so both are there. */
  const nodesOf = (draft: UnitDraft, index: number): UnitPiece =>
    collect(sources.files.get(draft.file)!).pieces[index]!;

  function collect(file: ts.SourceFile): Collector {
    const known = open.get(file);
    if (known !== undefined) return known;
    return cut(file, byFile.get(sources.pathOf(file)) ?? null);
  }

  function cut(file: ts.SourceFile, earlier: readonly UnitDraft[] | null): Collector {
    const path = sources.pathOf(file);
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
    ofFile(path, () => collectUnits(collector, file));
    if (earlier === null) {
      nameRegistrations(collector, sitesOf.get(file) ?? []);
      nameUnits(file, collector.drafts);
      byFile.set(path, collector.drafts);
      noteVariables(collector, variables);
    }
    return collector;
  }

  return {
    collect(file) {
      collect(file);
    },
    finish(found) {
      sites = found;
      sitesOf = groupByFile([...found.calls, ...found.statements]);
      for (const file of new Set([...found.around].filter(ts.isSourceFile))) {
        const path = sources.pathOf(file);
        for (const draft of byFile.get(path) ?? []) variables.delete(draft);
        byFile.set(path, []);
        open.delete(file);
        cut(file, null);
      }
      const drafts = [...byFile.values()].flat();
      const exports = tabulateExports(drafts);
      const byNode: UnitsByNode = { in: (file) => collect(file).byNode };
      const names = createNameResolver(sources.checker, byNode, exports);
      return { sources, drafts, byFile, byNode, variables, names, exports };
    },
  };
}

export function noteVariables(collector: Collector, variables: Map<UnitDraft, LastingVariable>): void {
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
export function nameRegistrations(collector: Collector, sites: readonly ts.Node[]): void {
  for (const site of sites) {
    const draft = unitAround(collector.byNode, site);
    if (draft !== null && draft.name === null && (draft.kind === "effect" || draft.kind === "statement"))
      draft.kind = "registration";
  }
}
