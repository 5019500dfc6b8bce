import type { Monolith } from "../model/monolith.ts";

/** Tables that the monolith's code names, in small letters and without the schema that a name may begin with. */
export function tablesOf({ tables, facts }: Monolith): string[] {
  const names = [...tables.map(({ name }) => name), ...facts.declaredTables.map(({ table }) => table)];
  return [...new Set(names.map((name) => name.split(".").at(-1)?.toLowerCase() ?? name))].sort();
}
