import type { Facts } from "../read/facts.ts";
import { boundaryReferences } from "./boundary/boundary-references.ts";
import { rankCandidates } from "./candidates/rank-candidates.ts";
import { ownTables } from "./data/own-tables.ts";
import { reachedAccesses } from "./data/reached-accesses.ts";
import { describeModules } from "./describe-modules.ts";
import { flattenEndpoints } from "./endpoints/flatten-endpoints.ts";
import { withVersionsApart } from "./endpoints/versions-apart.ts";
import { findTrouble } from "./findings/find-trouble.ts";
import { findCycles } from "./graph/find-cycles.ts";
import { indexUnits } from "./graph/index-units.ts";
import { moduleGraph } from "./graph/module-graph.ts";
import { numberModules } from "./graph/number-modules.ts";
import { reachGraph } from "./graph/reach.ts";
import { referenceEnds } from "./graph/reference-ends.ts";
import { runtimeUses } from "./graph/runtime-uses.ts";
import { assignHomes } from "./homes/assign-homes.ts";
import { endpointHomes } from "./homes/endpoint-home.ts";
import { coChangeOf } from "./measures/co-change.ts";
import { measureDivision } from "./measures/measure-division.ts";
import { moduleTies } from "./measures/module-ties.ts";
import type { Module, Monolith } from "./monolith.ts";
import { proposeModules } from "./proposal/propose-modules.ts";
import type { Signals } from "./signals.ts";
import { splitUnresolved } from "./split-unresolved.ts";
import { endpointKey, findMisstated, type StatedModules, statedOwners } from "./stated/stated-modules.ts";

/** Facts to model: who owns which file, endpoint and table, what hangs together, and what stands in the way. */
export function buildMonolith(facts: Facts, stated: StatedModules, signals: Signals = {}): Monolith {
  const units = indexUnits(facts);
  const homes = assignHomes(facts, stated);
  const origins = withStated(homes.origins, stated, signals);
  const moduleNames = new Set(origins.keys());
  const moduleOf = new Map([...homes.byFile].filter(([, home]) => moduleNames.has(home)));
  const flat = flattenEndpoints(facts);
  const saidEndpoints = statedOwners(stated, "endpoints");
  const homeOf = endpointHomes(
    (unit) => units.get(unit)?.file,
    homes.byFile,
    moduleNames,
    homes.sharedHandlers,
  );
  const endpoints = withVersionsApart(
    flat.map((endpoint) => ({
      ...endpoint,
      module: saidEndpoints.get(endpointKey(endpoint.id)) ?? homeOf(endpoint),
    })),
  );
  const tables = ownTables({
    accesses: facts.data,
    homeOf: ({ file }) => homes.byFile.get(file) ?? "shared",
    declared: facts.declaredTables.map(({ table, file }) => ({
      table,
      home: homes.byFile.get(file) ?? "shared",
    })),
    reached: reachedAccesses({
      paths: facts.tablePaths,
      apps: facts.apps,
      endpoints,
      direct: facts.data.filter(({ file }) => moduleOf.has(file)),
      moduleOf: (file) => moduleOf.get(file) ?? null,
    }),
    stated: statedOwners(stated, "tables"),
  });
  const dependencies = moduleGraph(units, homes.byFile);
  const ends = referenceEnds(facts, units);
  const uses = runtimeUses(facts, units, ends);
  const numbers = numberModules(units, moduleOf);
  const ties = moduleTies(uses, numbers);
  const handlers = new Set(endpoints.flatMap(({ handlerUnit }) => handlerUnit ?? []));
  const boundary = boundaryReferences({ facts, units, ends, numbers, handlers });
  const cycles = findCycles(moduleImports(facts, homes.byFile, moduleNames));
  const misstated = findMisstated(stated, facts, flat);
  const { unresolved, aside } = splitUnresolved(facts);
  const findings = findTrouble({
    facts,
    unresolved,
    units,
    homes: homes.byFile,
    tables,
    cycles,
    boundary,
    misstated,
  });
  const coChange = signals.history === undefined ? null : coChangeOf(signals.history, moduleOf);
  const known = { units, graph: reachGraph(units), uses, endpoints, traffic: signals.traffic };
  const modules = describeModules({
    facts,
    homes: { byFile: homes.byFile, origins },
    endpoints,
    tables,
    dependencies,
    findings,
    ties,
    coChange,
    services: signals.services ?? [],
  });
  const measures = {
    files: facts.files.length,
    lines: facts.files.reduce((sum, file) => sum + file.lines, 0),
    endpoints: endpoints.length,
    modules: modules.length,
    tables: tables.length,
  };
  const transactions = facts.transactions.map(({ file, line, tables: touched }) => ({
    file,
    line,
    tables: touched,
  }));
  return {
    schemaVersion: 1,
    project: facts.project,
    modules,
    endpoints,
    tables,
    transactions,
    cycles,
    entryPoints: facts.entryPoints.map((one) => ({ ...one, module: homes.byFile.get(one.file) ?? "shared" })),
    relations: relationsWithOwners(facts.relations, tables),
    boundary,
    decomposition: measureDivision({ ...known, numbers, moduleOf }),
    candidates: rankCandidates({
      ...{ facts, units, modules, tables, cycles, boundary, ties, coChange },
      homes: homes.byFile,
      traffic: signals.traffic,
    }),
    proposal: proposeModules({ ...known, facts, stated, homes: homes.byFile }),
    live: null,
    ...{ unresolved, aside },
    findings,
    measures,
    homes: Object.fromEntries(homes.byFile),
    env: facts.env,
    facts,
  };
}

/** A module may be stated by its tables or endpoints alone, or be known by nothing but the service that it became. */
function withStated(
  found: ReadonlyMap<string, Module["origin"]>,
  stated: StatedModules,
  { services = [] }: Signals,
): ReadonlyMap<string, Module["origin"]> {
  const said = Object.entries(stated)
    .filter(([, { tables = [], endpoints = [] }]) => tables.length + endpoints.length > 0)
    .map(([name]) => name);
  const more = [...said, ...services.flatMap(({ modules }) => modules)].filter((name) => !found.has(name));
  return new Map([...found, ...more.map((name) => [name, "config"] as const)]);
}

function relationsWithOwners(
  relations: Facts["relations"],
  tables: Monolith["tables"],
): Monolith["relations"] {
  const owners = new Map(tables.map(({ name, owner }) => [name, owner]));
  return relations.map((relation) => ({
    ...relation,
    fromModule: owners.get(relation.from) ?? null,
    toModule: owners.get(relation.to) ?? null,
  }));
}

/** Module to the modules whose files its files import at run time. */
function moduleImports(
  facts: Facts,
  homes: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
): Map<string, string[]> {
  const graph = new Map([...names].sort().map((name) => [name, new Set<string>()]));
  for (const file of facts.files) {
    const from = homes.get(file.path) ?? "";
    for (const { to, typeOnly } of file.imports) {
      const home = to === null || typeOnly ? undefined : homes.get(to);
      if (home !== undefined && home !== from && names.has(home)) graph.get(from)?.add(home);
    }
  }
  return new Map([...graph].map(([name, targets]) => [name, [...targets].sort()]));
}
