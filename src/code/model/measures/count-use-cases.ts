import type { CodeUnit } from "../../read/facts.ts";
import { type ReachGraph, spreadLabels } from "../graph/reach.ts";
import { containerWords } from "../homes/words.ts";
import type { Endpoint } from "../monolith.ts";

type Served = Pick<Endpoint, "path" | "handlerUnit" | "registrations">;

/** Distinct use cases that reach each module. A use case is a route group: endpoints whose paths start alike. */
export function countUseCases(
  endpoints: readonly Served[],
  graph: ReachGraph,
  units: readonly CodeUnit[],
  moduleOf: ReadonlyMap<string, string>,
): Map<string, number> {
  const groups = new Map<string, number[]>();
  for (const endpoint of endpoints) {
    const start = graph.numberOf.get(endpoint.handlerUnit ?? endpoint.registrations[0] ?? "");
    if (start === undefined) continue;
    const group = routeGroup(endpoint.path);
    const starts = groups.get(group);
    if (starts === undefined) groups.set(group, [start]);
    else starts.push(start);
  }
  const homes = units.map((unit) => moduleOf.get(unit.file));
  const counted = new Map<string, number>();
  spreadLabels(graph, [...groups.values()], (_, bits) => {
    const seen = new Map<string, number>();
    for (const [at, home] of homes.entries())
      if (home !== undefined && bits[at] !== 0) seen.set(home, (seen.get(home) ?? 0) | (bits[at] ?? 0));
    for (const [home, labels] of seen) counted.set(home, (counted.get(home) ?? 0) + ones(labels));
  });
  return counted;
}

/** First word of a path that names a thing: `/api/v2/orders/:id` → `orders`; `/` where there is none. */
export function routeGroup(path: string): string {
  const words = path.toLowerCase().split("/").filter(Boolean);
  return (
    words.find(
      (word) => /^[\w.~-]+$/.test(word) && !containerWords.has(word) && !/^v\d+(\.\d+)*$/.test(word),
    ) ?? "/"
  );
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
