import { compareText } from "../../util/compare-text.ts";
import type { Facts } from "../read/facts.ts";
import type { ModuleDependency } from "./graph/module-graph.ts";
import type { Homes } from "./homes/assign-homes.ts";
import { maturityOf, type PublicSurfaces, publicSurfaces } from "./maturity.ts";
import type { CoChange } from "./measures/co-change.ts";
import { cohesionOf, couplingOf, type ModuleTies } from "./measures/module-ties.ts";
import type { Endpoint, Finding, Module, Table } from "./monolith.ts";
import type { ServiceFact } from "./signals.ts";

interface Parts {
  readonly facts: Facts;
  readonly homes: Pick<Homes, "byFile"> & { readonly origins: ReadonlyMap<string, Module["origin"]> };
  readonly endpoints: readonly Endpoint[];
  readonly tables: readonly Table[];
  readonly dependencies: readonly ModuleDependency[];
  readonly findings: readonly Finding[];
  readonly ties: ReadonlyMap<string, ModuleTies>;
  /** null without a history. */
  readonly coChange: ReadonlyMap<string, CoChange> | null;
  readonly services: readonly ServiceFact[];
}

/** One description a module, sorted by name. `app` and `shared` are homes, not modules. */
export function describeModules(parts: Parts): Module[] {
  const index = indexParts(parts);
  return [...parts.homes.origins]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, origin]) => describe(name, origin, parts, index));
}

interface Index {
  readonly files: ReadonlyMap<string, Facts["files"]>;
  readonly units: ReadonlyMap<string, number>;
  readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>;
  readonly out: ReadonlyMap<string, readonly ModuleDependency[]>;
  readonly into: ReadonlyMap<string, readonly ModuleDependency[]>;
  readonly owns: ReadonlyMap<string, readonly string[]>;
  readonly reads: ReadonlyMap<string, readonly string[]>;
  readonly writes: ReadonlyMap<string, readonly string[]>;
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly surfaces: PublicSurfaces;
}

function indexParts({ facts, homes, endpoints, tables, dependencies, findings }: Parts): Index {
  const units = new Map<string, number>();
  for (const { file } of facts.units) {
    const home = homes.byFile.get(file);
    if (home !== undefined) units.set(home, (units.get(home) ?? 0) + 1);
  }
  const between = dependencies.filter((d) => homes.origins.has(d.from) && homes.origins.has(d.to));
  return {
    files: group(facts.files, (file) => [homes.byFile.get(file.path) ?? "shared"]),
    units,
    endpoints: group(endpoints, (endpoint) => [endpoint.module]),
    out: group(between, (d) => [d.from]),
    into: group(between, (d) => [d.to]),
    owns: names(tables, (table) => (table.owner === null ? [] : [table.owner])),
    reads: names(tables, (table) => table.readers),
    writes: names(tables, (table) => table.writers),
    findings: group(findings, (finding) => (finding.module === null ? [] : [finding.module])),
    surfaces: publicSurfaces(facts, homes.byFile),
  };
}

function describe(name: string, origin: Module["origin"], parts: Parts, index: Index): Module {
  const files = index.files.get(name) ?? [];
  const endpoints = index.endpoints.get(name) ?? [];
  const out = index.out.get(name) ?? [];
  const efferent = symbols(out);
  const afferent = symbols(index.into.get(name) ?? []);
  const history = parts.coChange?.get(name);
  const ties = parts.ties.get(name);
  return {
    name,
    origin,
    files: files.map((file) => file.path),
    endpoints: endpoints.map((endpoint) => endpoint.id),
    dependsOn: out.map(({ to, symbols: names }) => ({ module: to, symbols: names })),
    data: {
      owns: index.owns.get(name) ?? [],
      reads: index.reads.get(name) ?? [],
      writes: index.writes.get(name) ?? [],
    },
    measures: {
      files: files.length,
      lines: files.reduce((sum, file) => sum + file.lines, 0),
      endpoints: endpoints.length,
      afferent,
      efferent,
      instability: afferent + efferent === 0 ? 0 : efferent / (afferent + efferent),
      cohesion: cohesionOf(ties),
      coupling: couplingOf(ties, index.units.get(name) ?? 0),
      coChange: history === undefined ? null : history.together / history.commits,
    },
    maturity: maturityOf(name, files.length, index.surfaces, parts.services),
    blockers: (index.findings.get(name) ?? []).filter((finding) => finding.level !== "note"),
  };
}

const symbols = (dependencies: readonly ModuleDependency[]): number =>
  dependencies.reduce((sum, d) => sum + Math.max(1, d.symbols.length), 0);

const names = (
  tables: readonly Table[],
  of: (table: Table) => readonly string[],
): ReadonlyMap<string, readonly string[]> =>
  new Map([...group(tables, of)].map(([module, mine]) => [module, mine.map((table) => table.name)]));

function group<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const list = groups.get(key);
      if (list === undefined) groups.set(key, [item]);
      else list.push(item);
    }
  }
  return groups;
}
