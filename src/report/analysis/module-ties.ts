import type { Monolith } from "../../code/model/monolith.ts";
import { compareText } from "../../util/compare-text.ts";

/** How much of one module's code another uses. */
export interface ModuleTie {
  readonly from: string;
  readonly to: string;
  /** Places that use it; where those were not counted, the number of symbols. At least 1. */
  readonly weight: number;
}

/** What modules use of each other, heaviest first; `app` and `shared` are no modules. */
export function moduleTies({ modules, boundary }: Pick<Monolith, "modules" | "boundary">): ModuleTie[] {
  const names = new Set(modules.map(({ name }) => name));
  const counted = boundary.map(({ fromModule, toModule, sites }) => ({
    from: fromModule,
    to: toModule,
    weight: sites,
  }));
  const imported = modules.flatMap(({ name, dependsOn }) =>
    dependsOn.map(({ module, symbols }) => ({ from: name, to: module, weight: symbols.length })),
  );
  const sums = sumUp(counted.length === 0 ? imported : counted);
  // An import whose uses were not followed is a tie all the same.
  if (counted.length > 0) for (const tie of sumUp(imported).values()) addMissing(sums, tie);
  return [...sums.values()]
    .filter(({ from, to }) => from !== to && names.has(from) && names.has(to))
    .map((tie) => ({ ...tie, weight: Math.max(tie.weight, 1) }))
    .sort((a, b) => b.weight - a.weight || compareText(a.from, b.from) || compareText(a.to, b.to));
}

/** Modules that reach into tables which another module owns, heaviest first. */
export function dataTies({ modules, tables }: Pick<Monolith, "modules" | "tables">): ModuleTie[] {
  const names = new Set(modules.map(({ name }) => name));
  const ties = tables.flatMap(({ owner, readers, writers, joinedBy }) =>
    [...new Set([...readers, ...writers, ...joinedBy])].map((from) => ({ from, to: owner ?? "", weight: 1 })),
  );
  return [...sumUp(ties).values()]
    .filter(({ from, to }) => from !== to && names.has(from) && names.has(to))
    .sort((a, b) => b.weight - a.weight || compareText(a.from, b.from) || compareText(a.to, b.to));
}

function sumUp(ties: readonly ModuleTie[]): Map<string, ModuleTie> {
  const sums = new Map<string, ModuleTie>();
  for (const { from, to, weight } of ties) {
    const key = JSON.stringify([from, to]);
    sums.set(key, { from, to, weight: weight + (sums.get(key)?.weight ?? 0) });
  }
  return sums;
}

function addMissing(sums: Map<string, ModuleTie>, tie: ModuleTie): void {
  const key = JSON.stringify([tie.from, tie.to]);
  if (!sums.has(key)) sums.set(key, tie);
}
