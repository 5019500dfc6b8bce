import type { RuntimeUse } from "../graph/runtime-uses.ts";

/** References of a module's units, by where they lead. `app` and `shared` are no modules: what leads there is copied. */
export interface ModuleTies {
  inside: number;
  /** Into each other module. */
  readonly out: Map<string, number>;
  /** From each other module. */
  readonly into: Map<string, number>;
}

export function moduleTies(
  uses: readonly RuntimeUse[],
  moduleOf: ReadonlyMap<string, string>,
): Map<string, ModuleTies> {
  const ties = new Map<string, ModuleTies>();
  const row = (name: string): ModuleTies => {
    let found = ties.get(name);
    if (found === undefined) {
      found = { inside: 0, out: new Map(), into: new Map() };
      ties.set(name, found);
    }
    return found;
  };
  for (const { fromFile, toFile } of uses) {
    const from = moduleOf.get(fromFile);
    const to = moduleOf.get(toFile);
    if (from === undefined || to === undefined) continue;
    if (from === to) row(from).inside += 1;
    else {
      const [source, target] = [row(from), row(to)];
      source.out.set(to, (source.out.get(to) ?? 0) + 1);
      target.into.set(from, (target.into.get(from) ?? 0) + 1);
    }
  }
  return ties;
}

/** Share of a module's references that stay inside; 1 when it has none. */
export function cohesionOf(ties: ModuleTies | undefined): number {
  if (ties === undefined) return 1;
  const out = total(ties.out);
  return ties.inside + out === 0 ? 1 : ties.inside / (ties.inside + out);
}

/** References over a module's border, both ways, for each of its units. */
export function couplingOf(ties: ModuleTies | undefined, units: number): number {
  return ties === undefined || units === 0 ? 0 : (total(ties.out) + total(ties.into)) / units;
}

export function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
