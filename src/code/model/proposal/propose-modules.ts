import { compareText } from "../../../util/compare-text.ts";
import type { UnitIndex } from "../graph/index-units.ts";
import { numberModules } from "../graph/number-modules.ts";
import type { ReachGraph } from "../graph/reach.ts";
import type { RuntimeUses } from "../graph/runtime-uses.ts";
import { singular, stemOf } from "../homes/words.ts";
import { measureDivision } from "../measures/measure-division.ts";
import type { Endpoint, Facts, ModuleProposal } from "../monolith.ts";
import type { Traffic } from "../signals.ts";
import type { StatedModules } from "../stated/stated-modules.ts";
import { clusterFiles, type Tie } from "./cluster-files.ts";
import { findResources } from "./find-resources.ts";
import { proposeTables } from "./propose-tables.ts";
import { reasonToPropose } from "./reason-to-propose.ts";

interface Known {
  readonly facts: Facts;
  readonly stated: StatedModules;
  readonly homes: ReadonlyMap<string, string>;
  readonly endpoints: readonly Endpoint[];
  readonly units: UnitIndex;
  readonly graph: ReachGraph;
  readonly uses: RuntimeUses;
  readonly traffic: Traffic | undefined;
}

/** A file that code of more resources than this uses belongs to none of them, nor does one that all of them use. */
const mostUsers = 2;

/** Modules that the code suggests where its layout shows none; null where it shows them, or where nothing tells files apart. */
export function proposeModules(known: Known): ModuleProposal | null {
  const { facts, stated, homes, endpoints, units } = known;
  const why = reasonToPropose(endpoints);
  if (why === null) return null;
  const free = new Set(
    [...homes].filter(([, home]) => home === "shared" || home === why.module).map(([file]) => file),
  );
  for (const [file, home] of homes) if (Object.hasOwn(stated, home)) free.delete(file);
  const open = endpoints.filter((one) => one.module === why.module || one.module === "app");
  const others = new Map(
    endpoints.flatMap(({ module }) =>
      module === why.module || module === "app" ? [] : [[singular(module), module] as const],
    ),
  );
  const resources = new Map(
    [...findResources(open)]
      // What the layout has already keeps its name and gains the endpoints that lie elsewhere.
      .map(([id, name]) => [id, others.get(singular(name)) ?? name] as const)
      .filter(([, name]) => !Object.hasOwn(stated, name)),
  );

  const files = units.files.filter((file) => free.has(file)).sort();
  const numbers = new Map(files.map((file, at) => [file, at]));
  const anchors = anchorFiles(files, open, resources);
  const ties = tiesBetween(known, numbers, facts);
  const found = clusterFiles(files.length, anchors, withoutHubs(ties, anchors, files.length));

  const moduleOf = new Map([...found].map(([at, name]) => [files[at] ?? "", name]));
  const rest = open.filter((one) => {
    const name = resources.get(one.id);
    return name !== undefined && moduleOf.get(one.handler.file) !== name;
  });
  const tables = proposeTables(facts, endpoints, resources, moduleOf);
  const names = [...new Set(resources.values())].sort();
  const modules = names.map(
    (name) =>
      [
        name,
        {
          files: files.filter((file) => moduleOf.get(file) === name),
          tables: [...tables]
            .filter(([, owner]) => owner === name)
            .map(([table]) => table)
            .sort(compareText),
          endpoints: rest.filter(({ id }) => resources.get(id) === name).map(({ id }) => id),
        },
      ] as const,
  );
  const kept = modules.filter(
    ([, { files: mine, tables: data, endpoints: own }]) => mine.length + data.length > 0 || own.length > 1,
  );
  if (new Set([...kept.map(([name]) => name), ...others.values()]).size < 2 || kept.length === 0) return null;
  for (const [file, home] of homes)
    if (home !== "app" && home !== "shared" && home !== why.module) moduleOf.set(file, home);
  return {
    reason: why.text,
    modules: Object.fromEntries(kept),
    measures: measureDivision({ ...known, moduleOf, numbers: numberModules(units, moduleOf) }),
  };
}

/** Files that a resource has for itself: handlers of its endpoints alone, or its name in the name of the file. */
function anchorFiles(
  files: readonly string[],
  endpoints: readonly Endpoint[],
  resources: ReadonlyMap<string, string>,
): Map<number, string> {
  const handled = new Map<string, Map<string, number>>();
  for (const { id, handler } of endpoints) {
    const name = resources.get(id);
    if (name === undefined) continue;
    const counts = handled.get(handler.file) ?? new Map<string, number>();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    handled.set(handler.file, counts);
  }
  const bySingular = new Map([...resources.values()].map((name) => [singular(name), name]));
  const anchors = new Map<number, string>();
  for (const [at, file] of files.entries()) {
    const counts = [...(handled.get(file) ?? [])].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
    const all = counts.reduce((sum, [, n]) => sum + n, 0);
    const [first] = counts;
    const stem =
      stemOf(file.split("/").at(-1) ?? "") ??
      file
        .split("/")
        .at(-1)
        ?.replace(/\.[cm]?[jt]sx?$/, "");
    const named = bySingular.get(singular(stem?.toLowerCase() ?? ""));
    // A file that handles several resources is nobody's: its endpoints are named one by one.
    if (first !== undefined && first[1] > 0.6 * all) anchors.set(at, first[0]);
    else if (first === undefined && named !== undefined) anchors.set(at, named);
  }
  return anchors;
}

/** References count by their logarithm, so that one busy pair does not outweigh all others; a table written by both is two. */
function tiesBetween(
  { uses, units }: Known,
  numbers: ReadonlyMap<string, number>,
  facts: Facts,
): { readonly from: number; readonly to: number; readonly weight: number; readonly directed: boolean }[] {
  const counts = new Map<number, number>();
  const size = units.files.length;
  for (let at = 0; at < uses.count; at++) {
    const key = uses.fromFile[at]! * size + uses.toFile[at]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ties = [...counts].flatMap(([key, count]) => {
    const from = numbers.get(units.files[Math.floor(key / size)] ?? "");
    const to = numbers.get(units.files[key % size] ?? "");
    if (from === undefined || to === undefined || from === to) return [];
    return [{ from, to, weight: Math.log(count) + 1, directed: true }];
  });
  const writers = new Map<string, Set<number>>();
  for (const { mode, file, table } of facts.data) {
    const at = numbers.get(file);
    if (mode !== "write" || at === undefined) continue;
    writers.set(table, (writers.get(table) ?? new Set()).add(at));
  }
  for (const mine of writers.values()) {
    const [first, ...others] = [...mine].sort((a, b) => a - b);
    if (first === undefined || others.length > 4) continue;
    for (const to of others) ties.push({ from: first, to, weight: 2, directed: false });
  }
  return ties;
}

/** Files that many resources use are shared: they must not draw what uses them together. */
function withoutHubs(
  ties: readonly {
    readonly from: number;
    readonly to: number;
    readonly weight: number;
    readonly directed: boolean;
  }[],
  anchors: ReadonlyMap<number, string>,
  files: number,
): Tie[] {
  const users = Array.from({ length: files }, () => new Set<string>());
  for (const { from, to, directed } of ties) {
    const name = anchors.get(from);
    if (directed && name !== undefined && !anchors.has(to)) users[to]?.add(name);
  }
  const most = Math.min(mostUsers, new Set(anchors.values()).size - 1);
  const isHub = (at: number): boolean => (users[at]?.size ?? 0) > most;
  return ties
    .filter(({ from, to }) => !isHub(from) && !isHub(to))
    .map(({ from, to, weight }) => ({ a: from, b: to, weight }));
}
