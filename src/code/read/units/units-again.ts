import type { ts } from "ts-morph";
import { ofFile } from "../project/body-looks.ts";
import type { Sources } from "../project/open-sources.ts";
import type { LastingVariable } from "../runtime/lasting-variable.ts";
import { collectUnits } from "./collect-units.ts";
import { type FileExports, tabulateExports } from "./export-table.ts";
import { nameRegistrations, noteVariables, type UnitsRead } from "./read-units.ts";
import { createNameResolver } from "./resolve-names.ts";
import { type Collector, nameUnits, type UnitDraft, type WiringSites } from "./unit-draft.ts";

/** What asks for more than the units of single files cannot be answered without all of them. */
export class NotAlone extends Error {}

/** Units of the files that are asked for, cut along sites that are known from an earlier reading. */
export function unitsAgain(sources: Sources, sitesIn: (file: ts.SourceFile) => WiringSites): UnitsRead {
  const variables = new Map<UnitDraft, LastingVariable>();
  /** Trees are held: there are few. */
  const open = new Map<
    string,
    { readonly collector: Collector; readonly exports: FileExports | undefined }
  >();

  function at(path: string): { readonly collector: Collector; readonly exports: FileExports | undefined } {
    const known = open.get(path);
    if (known !== undefined) return known;
    const file = sources.files.get(path);
    if (file === undefined) throw new NotAlone(path);
    const sites = sitesIn(file);
    const collector: Collector = {
      ...{ sources, sites, earlier: null, drafts: [], byNode: new Map(), pieces: [] },
      // Drafts are asked for their nodes while they are made, too.
      nodesOf: (draft, index) => (draft.file === path ? collector : at(draft.file).collector).pieces[index]!, // it was made there
    };
    ofFile(path, () => collectUnits(collector, file));
    nameRegistrations(collector, [...sites.calls, ...sites.statements]);
    nameUnits(file, collector.drafts);
    noteVariables(collector, variables);
    const made = { collector, exports: tabulateExports(collector.drafts).get(path) };
    open.set(path, made);
    return made;
  }

  const known = (path: string): boolean => sources.files.has(path);
  const exports = partOf((path: string) => (known(path) ? at(path).exports : undefined));
  const byNode: UnitsRead["byNode"] = { in: (file) => at(sources.pathOf(file)).collector.byNode };
  return {
    sources,
    get drafts(): readonly UnitDraft[] {
      throw new NotAlone("all units");
    },
    byFile: partOf((path: string) => (known(path) ? at(path).collector.drafts : undefined)),
    byNode,
    variables,
    names: createNameResolver(sources.checker, byNode, exports),
    exports,
  };
}

/** A map that is asked for single keys alone. */
function partOf<Key, Value>(get: (key: Key) => Value | undefined): ReadonlyMap<Key, Value> {
  const all = (): never => {
    throw new NotAlone("all of a table");
  };
  return {
    get,
    has: (key) => get(key) !== undefined,
    get size(): number {
      return all();
    },
    ...{ keys: all, values: all, entries: all, forEach: all, [Symbol.iterator]: all },
  };
}
