import type { UnitIndex } from "../graph/index-units.ts";
import type { ModuleNumbers } from "../graph/number-modules.ts";
import { type ReachGraph, spreadLabels } from "../graph/reach.ts";
import { containerWords } from "../homes/words.ts";
import type { Endpoint } from "../monolith.ts";

type Served = Pick<Endpoint, "path" | "handlerUnit" | "registrations">;

/** Distinct use cases that reach each module. A use case is a route group: endpoints whose paths start alike. */
export function countUseCases(
  endpoints: readonly Served[],
  graph: ReachGraph,
  { fileOf }: UnitIndex,
  { names, ofFile }: ModuleNumbers,
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
  const counted = new Map<string, number>();
  spreadLabels(graph, [...groups.values()], (bits) => {
    const seen = new Int32Array(names.length);
    for (let unit = 0; unit < bits.length; unit++) {
      const module = ofFile[fileOf[unit]!]!;
      if (module !== -1) seen[module]! |= bits[unit]!;
    }
    for (const [module, labels] of seen.entries()) {
      const name = names[module];
      if (name !== undefined && labels !== 0) counted.set(name, (counted.get(name) ?? 0) + ones(labels));
    }
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
