import { compareText } from "../../../util/compare-text.ts";
import { singular } from "../homes/words.ts";
import type { Endpoint, Facts } from "../monolith.ts";

/** Owner of each written table: the proposed module that writes it most, by its files and by what its endpoints' handlers do. */
export function proposeTables(
  facts: Facts,
  endpoints: readonly Pick<Endpoint, "id" | "registrations">[],
  resources: ReadonlyMap<string, string>,
  moduleOf: ReadonlyMap<string, string>,
): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  const vote = (table: string, module: string | undefined): void => {
    if (module === undefined) return;
    const row = votes.get(table) ?? new Map<string, number>();
    row.set(module, (row.get(module) ?? 0) + 1);
    votes.set(table, row);
  };
  for (const { mode, table, file } of facts.data) if (mode === "write") vote(table, moduleOf.get(file));
  const resourceOf = new Map(
    endpoints.map(({ id, registrations }) => [registrations[0] ?? "", resources.get(id)]),
  );
  for (const { registration, table } of facts.writes) vote(table, resourceOf.get(registration));
  const named = (table: string, module: string): number =>
    singular(table.toLowerCase()) === singular(module) ? 1 : 0;
  return new Map(
    [...votes].map(([table, row]) => {
      const [best] = [...row].sort(
        (a, b) => b[1] - a[1] || named(table, b[0]) - named(table, a[0]) || compareText(a[0], b[0]),
      );
      return [table, best?.[0] ?? ""];
    }),
  );
}
