import type { Sources } from "../project/open-sources.ts";
import { collectUnits } from "./collect-units.ts";
import { type FileExports, tabulateExports } from "./export-table.ts";
import { createNameResolver, type NameResolver } from "./resolve-names.ts";
import { resolveRefs } from "./resolve-refs.ts";
import { type Collector, nameUnits, unitAt, type WiringSites } from "./unit-draft.ts";

export interface UnitsRead extends Collector {
  readonly names: NameResolver;
  readonly exports: ReadonlyMap<string, FileExports>;
}

export function readUnits(sources: Sources, sites: WiringSites): UnitsRead {
  const collector: Collector = { sources, sites, drafts: [], byNode: new Map() };
  for (const file of sources.files.values()) collectUnits(collector, file);
  nameRegistrations(collector);
  nameUnits(collector);
  const exports = tabulateExports(collector.drafts);
  const names = createNameResolver(collector, exports);
  resolveRefs(collector, names, exports);
  return { ...collector, names, exports };
}

/** A statement whose point is to register is a registration, wherever it stands. */
function nameRegistrations(collector: Collector): void {
  for (const site of [...collector.sites.calls, ...collector.sites.statements]) {
    const draft = unitAt(collector.byNode, site);
    if (draft !== null && draft.name === null && (draft.kind === "effect" || draft.kind === "statement"))
      draft.kind = "registration";
  }
}
