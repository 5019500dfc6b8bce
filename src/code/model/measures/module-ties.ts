import type { ModuleNumbers } from "../graph/number-modules.ts";
import type { RuntimeUses } from "../graph/runtime-uses.ts";

/** References of a module's units, by where they lead. `app` and `shared` are no modules: what leads there is copied. */
export interface ModuleTies {
  inside: number;
  /** Into each other module. */
  readonly out: Map<string, number>;
  /** From each other module. */
  readonly into: Map<string, number>;
}

export function moduleTies(uses: RuntimeUses, { names, ofFile }: ModuleNumbers): Map<string, ModuleTies> {
  const counts = new Map<number, number>();
  for (let at = 0; at < uses.count; at++) {
    const from = ofFile[uses.fromFile[at]!]!;
    const to = ofFile[uses.toFile[at]!]!;
    if (from === -1 || to === -1) continue;
    const key = from * names.length + to;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ties = new Map(names.map((name) => [name, noTies()]));
  for (const [key, count] of counts) {
    const [from, to] = [names[Math.floor(key / names.length)] ?? "", names[key % names.length] ?? ""];
    const [source, target] = [ties.get(from), ties.get(to)];
    if (source === undefined || target === undefined) continue;
    if (source === target) source.inside += count;
    else {
      source.out.set(to, count);
      target.into.set(from, count);
    }
  }
  return ties;
}

function noTies(): ModuleTies {
  return { inside: 0, out: new Map(), into: new Map() };
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
