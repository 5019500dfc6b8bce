import type { DataAccess } from "../../read/facts.ts";
import type { Table } from "../monolith.ts";

/**
 * Who owns which table. The owner is the module that writes it most; with equal counts the one whose name
 * the table carries, then the first by name. A table that no module writes belongs to its only reader, or to nobody.
 */
export function ownTables(accesses: readonly DataAccess[], homeOf: (access: DataAccess) => string): Table[] {
  const names = [...new Set(accesses.map((access) => access.table))].sort();
  return names.map((name) => {
    const mine = accesses.filter((access) => access.table === name);
    const readers = homes(mine, "read", homeOf);
    const direct = homes(
      mine.filter((access) => !access.joined),
      "read",
      homeOf,
    );
    const writes = countBy(
      mine
        .filter((access) => access.mode === "write")
        .map(homeOf)
        .filter(isModule),
    );
    const ranked = [...writes].sort(
      (a, b) => b[1] - a[1] || carries(b[0], name) - carries(a[0], name) || a[0].localeCompare(b[0]),
    );
    const owner = ranked[0]?.[0] ?? (readers.length === 1 ? (readers[0] ?? null) : null);
    const joinedBy = readers.filter((reader) => !direct.includes(reader));
    return { name, owner, readers, writers: [...writes.keys()].sort(), joinedBy };
  });
}

function homes(
  accesses: readonly DataAccess[],
  mode: DataAccess["mode"],
  homeOf: (access: DataAccess) => string,
): string[] {
  return [
    ...new Set(
      accesses
        .filter((access) => access.mode === mode)
        .map(homeOf)
        .filter(isModule),
    ),
  ].sort();
}

/** Migrations and other shared code touch every table; they own none. */
const isModule = (home: string): boolean => home !== "shared" && home !== "app";

const carries = (module: string, table: string): number =>
  table.toLowerCase().startsWith(module.slice(0, 4)) ? 1 : 0;

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
