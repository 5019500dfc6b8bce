import type { UnitIndex } from "../graph/index-units.ts";
import type { CoChange } from "../measures/co-change.ts";
import { type ModuleTies, total } from "../measures/module-ties.ts";
import type { BoundaryReference, Facts, Module, Table } from "../monolith.ts";
import type { Traffic } from "../signals.ts";
import type { Border, Evidence } from "./evidence.ts";

export interface EvidenceSources {
  readonly facts: Facts;
  readonly units: UnitIndex;
  readonly modules: readonly Module[];
  readonly tables: readonly Table[];
  readonly cycles: readonly (readonly string[])[];
  readonly boundary: readonly BoundaryReference[];
  readonly homes: ReadonlyMap<string, string>;
  readonly ties: ReadonlyMap<string, ModuleTies>;
  readonly coChange: ReadonlyMap<string, CoChange> | null;
  readonly traffic: Traffic | undefined;
  /** Endpoints of each module that only the running application showed. */
  readonly onlyLive?: ReadonlyMap<string, number>;
}

export function collectEvidence(sources: EvidenceSources): Evidence[] {
  const tables = new Map(sources.tables.map((table) => [table.name, table]));
  const joined = gather(sources.tables, ({ joinedBy, owner, name }) =>
    joinedBy.filter((module) => module !== owner).map((module) => [module, name]),
  );
  const refused = gather(sources.boundary, ({ verdict, fromModule, toModule, symbol }) =>
    verdict === "refuse" ? [[fromModule, `${toModule}: ${symbol}`]] : [],
  );
  const cycles = new Map(
    sources.cycles.flatMap((path) => path.map((name) => [name, [...path, path[0] ?? ""]] as const)),
  );
  const state = sharedState(sources);
  const jobs = gather(sources.facts.jobs, (job) => [[sources.homes.get(job.file) ?? "shared", job.what]]);
  const transactions = crossTransactions(sources, tables);
  const borders = bordersOf(sources);
  const all = sources.traffic === undefined ? 0 : total(sources.traffic.calls);
  return sources.modules.map((module) => {
    const { name, data } = module;
    const border = borders(name);
    const crossed = border.out + border.into;
    const calls = module.endpoints.reduce((sum, id) => sum + (sources.traffic?.calls.get(id) ?? 0), 0);
    const shared = (table: string): boolean =>
      tables.get(table)?.writers.some((writer) => writer !== name) === true;
    const writes = new Set(data.writes);
    return {
      module,
      border,
      crossing: crossed === 0 ? 0 : crossed / (crossed + border.inside),
      exclusive: data.owns.filter((table) => writes.has(table) && !shared(table)),
      foreign: data.writes.filter((table) => tables.get(table)?.owner !== name),
      intruded: data.owns.filter(shared),
      reads: data.reads.filter((table) => {
        const known = tables.get(table);
        return known?.owner !== name && known?.joinedBy.includes(name) === false;
      }),
      joined: joined.get(name) ?? [],
      transactions: transactions.get(name)?.length ?? 0,
      cycle: cycles.get(name) ?? null,
      refused: [...new Set(refused.get(name) ?? [])],
      state: state.get(name) ?? [],
      jobs: jobs.get(name)?.length ?? 0,
      coChange: sources.coChange?.get(name) ?? null,
      onlyLive: sources.onlyLive?.get(name) ?? 0,
      trafficShare: sources.traffic === undefined || all === 0 ? null : calls / all,
    };
  });
}

function bordersOf({ facts, boundary, ties }: EvidenceSources): (name: string) => Border {
  const out = new Map<string, number>();
  const into = new Map<string, number>();
  for (const { verdict, fromModule, toModule, sites } of boundary) {
    if (verdict === "copy") continue;
    out.set(fromModule, (out.get(fromModule) ?? 0) + sites);
    into.set(toModule, (into.get(toModule) ?? 0) + sites);
  }
  const judged = facts.references.length > 0;
  return (name) => {
    const mine = ties.get(name);
    return {
      inside: mine?.inside ?? 0,
      out: judged ? (out.get(name) ?? 0) : total(mine?.out ?? new Map()),
      into: judged ? (into.get(name) ?? 0) : total(mine?.into ?? new Map()),
    };
  };
}

/** Caches and limiters work in several copies; a store that several modules use does not, nor does a secret drawn at the start. */
function sharedState({ facts, units, homes }: EvidenceSources): Map<string, string[]> {
  return gather(facts.state, ({ kind, name, file, readBy, writtenBy }) => {
    if (kind !== "store" && kind !== "random") return [];
    const users = [...readBy, ...writtenBy].map((unit) => homes.get(units.get(unit)?.file ?? "") ?? "shared");
    const modules = [...new Set([homes.get(file) ?? "shared", ...users])].filter((home) => home !== "app");
    return modules.length > 1 ? modules.map((module) => [module, name]) : [];
  });
}

function crossTransactions(
  { facts }: EvidenceSources,
  tables: ReadonlyMap<string, Table>,
): Map<string, string[]> {
  return gather(facts.transactions, ({ tables: touched, file, line }) => {
    const owners = [...new Set(touched.flatMap((table) => tables.get(table)?.owner ?? []))];
    return owners.length > 1 ? owners.map((owner) => [owner, `${file}:${line}`]) : [];
  });
}

function gather<Item>(
  items: readonly Item[],
  pairsOf: (item: Item) => readonly (readonly [string, string])[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const item of items) {
    for (const [key, value] of pairsOf(item)) {
      const list = found.get(key);
      if (list === undefined) found.set(key, [value]);
      else list.push(value);
    }
  }
  return found;
}
