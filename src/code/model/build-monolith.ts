import type { Facts } from "../read/facts.ts";
import { ownTables } from "./data/own-tables.ts";
import { describeModules } from "./describe-modules.ts";
import { flattenEndpoints } from "./endpoints/flatten-endpoints.ts";
import { findTrouble } from "./findings/find-trouble.ts";
import { findCycles } from "./graph/find-cycles.ts";
import { moduleGraph } from "./graph/module-graph.ts";
import { assignHomes, type ModuleGlobs } from "./homes/assign-homes.ts";
import { endpointHome } from "./homes/endpoint-home.ts";
import type { Endpoint, Monolith } from "./monolith.ts";

/** Facts to model: who owns which file, endpoint and table, what hangs together, and what stands in the way. */
export function buildMonolith(facts: Facts, stated: ModuleGlobs): Monolith {
  const homes = assignHomes(facts, stated);
  const moduleNames = new Set(homes.origins.keys());
  const endpoints: Endpoint[] = flattenEndpoints(facts).map((endpoint) => ({
    ...endpoint,
    module: endpointHome(endpoint, facts, homes.byFile, moduleNames),
  }));
  const tables = ownTables(facts.data, (access) => homes.byFile.get(access.file) ?? "shared");
  const dependencies = moduleGraph(facts, homes.byFile);
  const cycles = findCycles(moduleImports(facts, homes.byFile, moduleNames));
  const findings = findTrouble({ facts, homes: homes.byFile, tables, cycles });
  const modules = describeModules({ facts, homes, endpoints, tables, dependencies, findings });
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
    boundary: [],
    decomposition: { sm: null, icp: null, ifn: null, ned: null, bcp: null, mq: null, weights: "static" },
    candidates: [],
    proposal: null,
    unresolved: facts.unresolved,
    findings,
    measures,
    homes: Object.fromEntries(homes.byFile),
    env: facts.env,
    facts,
  };
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
