import { compareText } from "../../util/compare-text.ts";
import type { ModuleTie } from "../analysis/module-ties.ts";

interface Limits {
  /** Groups to end with, where ties and sizes allow it. */
  readonly groups: number;
  /** Members of a group at most. */
  readonly members: number;
  /** Merges at most. */
  readonly steps: number;
}

/**
 * Modules that are tied the closest, together. Merges the pair of groups with the most weight for each possible pair of
 * members, again and again; what is tied to nothing ends in groups of its own. Same input, same groups.
 */
export function groupModules(
  names: readonly string[],
  ties: readonly ModuleTie[],
  { groups: enough, members, steps }: Limits,
): string[][] {
  const groups = new Map(names.map((name, at) => [at, [name]]));
  const home = new Map(names.map((name, at) => [name, at]));
  for (let step = 0; step < steps && groups.size > enough; step++) {
    const pair = closest(groups, home, ties, members);
    if (pair === null) break;
    join(groups, home, pair);
  }
  return packLoose([...groups.values()], enough, members)
    .map((group) => group.toSorted(compareText))
    .sort((a, b) => compareText(a[0] ?? "", b[0] ?? ""));
}

function closest(
  groups: ReadonlyMap<number, readonly string[]>,
  home: ReadonlyMap<string, number>,
  ties: readonly ModuleTie[],
  members: number,
): [number, number] | null {
  const weights = new Map<number, { pair: [number, number]; weight: number }>();
  const count = home.size;
  for (const { from, to, weight } of ties) {
    const [a, b] = [home.get(from) ?? 0, home.get(to) ?? 0].sort((x, y) => x - y);
    if (a === undefined || b === undefined || a === b) continue;
    const before = weights.get(a * count + b)?.weight ?? 0;
    weights.set(a * count + b, { pair: [a, b], weight: before + weight });
  }
  let best: { pair: [number, number]; score: number } | null = null;
  for (const { pair, weight } of weights.values()) {
    const [a, b] = pair.map((one) => groups.get(one)?.length ?? 0);
    if (a === undefined || b === undefined || a + b > members) continue;
    const score = weight / (a * b);
    if (best === null || score > best.score || (score === best.score && pair[0] < best.pair[0]))
      best = { pair, score };
  }
  return best?.pair ?? null;
}

function join(groups: Map<number, string[]>, home: Map<string, number>, [a, b]: [number, number]): void {
  const moving = groups.get(b) ?? [];
  groups.get(a)?.push(...moving);
  groups.delete(b);
  for (const name of moving) home.set(name, a);
}

/** The smallest groups share one, until there are few enough or the shared one is full. */
function packLoose(groups: string[][], enough: number, members: number): string[][] {
  const bySize = groups.toSorted((a, b) => b.length - a.length);
  const packed: string[][] = [];
  while (bySize.length + packed.length > enough && bySize.length > 1) {
    const smallest = bySize.pop() ?? [];
    const open = packed.at(-1);
    if (open !== undefined && open.length + smallest.length <= members) open.push(...smallest);
    else if (smallest.length * 2 > members) return [...bySize, smallest, ...packed];
    else packed.push(smallest);
  }
  return [...bySize, ...packed];
}
