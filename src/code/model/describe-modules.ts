import type { Facts } from "../read/facts.ts";
import type { ModuleDependency } from "./graph/module-graph.ts";
import type { Homes } from "./homes/assign-homes.ts";
import type { Endpoint, Finding, Module, Table } from "./monolith.ts";

interface Parts {
  readonly facts: Facts;
  readonly homes: Homes;
  readonly endpoints: readonly Endpoint[];
  readonly tables: readonly Table[];
  readonly dependencies: readonly ModuleDependency[];
  readonly findings: readonly Finding[];
}

/** One description a module, sorted by name. `app` and `shared` are homes, not modules. */
export function describeModules(parts: Parts): Module[] {
  return [...parts.homes.origins]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, origin]) => describe(name, origin, parts));
}

function describe(name: string, origin: Module["origin"], parts: Parts): Module {
  const { facts, homes, endpoints, tables, dependencies, findings } = parts;
  const isModule = (home: string): boolean => homes.origins.has(home);
  const files = facts.files.filter((file) => homes.byFile.get(file.path) === name);
  const mine = endpoints.filter((endpoint) => endpoint.module === name);
  const out = dependencies.filter((d) => d.from === name && isModule(d.to));
  const into = dependencies.filter((d) => d.to === name && isModule(d.from));
  const efferent = out.reduce((sum, d) => sum + Math.max(1, d.symbols.length), 0);
  const afferent = into.reduce((sum, d) => sum + Math.max(1, d.symbols.length), 0);
  return {
    name,
    origin,
    files: files.map((file) => file.path),
    endpoints: mine.map((endpoint) => endpoint.id),
    dependsOn: out.map(({ to, symbols }) => ({ module: to, symbols })),
    data: {
      owns: tables.filter((table) => table.owner === name).map((table) => table.name),
      reads: tables.filter((table) => table.readers.includes(name)).map((table) => table.name),
      writes: tables.filter((table) => table.writers.includes(name)).map((table) => table.name),
    },
    measures: {
      files: files.length,
      lines: files.reduce((sum, file) => sum + file.lines, 0),
      endpoints: mine.length,
      afferent,
      efferent,
      instability: afferent + efferent === 0 ? 0 : efferent / (afferent + efferent),
      cohesion: 1,
      coupling: 0,
      coChange: null,
    },
    maturity: publicSurfaceOnly(name, parts) ? "macro" : "monolith",
    blockers: findings.filter((finding) => finding.module === name && finding.level !== "note"),
  };
}

/** A macro service is called through one public file only: every import from outside names the module's index. */
function publicSurfaceOnly(name: string, { facts, homes }: Parts): boolean {
  const inbound = facts.files
    .filter((file) => homes.byFile.get(file.path) !== name)
    .flatMap((file) => file.imports.filter(({ to }) => to !== null && homes.byFile.get(to) === name))
    .map(({ to }) => to);
  return inbound.length > 0 && inbound.every((to) => /(^|\/)index\.[cm]?[jt]s$/.test(to ?? ""));
}
