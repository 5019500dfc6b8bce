import type { DataAccess } from "../../read/facts.ts";
import type { Table } from "../monolith.ts";

/**
 * Who owns which table. What the team stated wins; otherwise the owner is the module that writes it most; with equal
 * counts the one whose name the table carries, then the first by name. A table that no module writes belongs to its
 * only reader, or to nobody.
 */
export function ownTables(
  accesses: readonly DataAccess[],
  homeOf: (access: DataAccess) => string,
  stated: ReadonlyMap<string, string> = new Map(),
): Table[] {
  const byTable = new Map<string, DataAccess[]>();
  for (const access of accesses) {
    const list = byTable.get(access.table);
    if (list === undefined) byTable.set(access.table, [access]);
    else list.push(access);
  }
  return [...byTable]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, mine]) => describe(name, mine, homeOf, stated.get(name)));
}

function describe(
  name: string,
  mine: readonly DataAccess[],
  homeOf: (access: DataAccess) => string,
  said: string | undefined,
): Table {
  const readers = new Set<string>();
  const direct = new Set<string>();
  const writes = new Map<string, number>();
  for (const access of mine) {
    const home = homeOf(access);
    if (!isModule(home)) continue;
    if (access.mode === "write") writes.set(home, (writes.get(home) ?? 0) + 1);
    else readers.add(home);
    if (access.mode === "read" && !access.joined) direct.add(home);
  }
  const ranked = [...writes].sort(
    (a, b) => b[1] - a[1] || carries(b[0], name) - carries(a[0], name) || a[0].localeCompare(b[0]),
  );
  const sorted = [...readers].sort();
  return {
    name,
    owner: said ?? ranked[0]?.[0] ?? (sorted.length === 1 ? (sorted[0] ?? null) : null),
    readers: sorted,
    writers: [...writes.keys()].sort(),
    joinedBy: sorted.filter((reader) => !direct.has(reader)),
  };
}

/** Migrations and other shared code touch every table; they own none. */
const isModule = (home: string): boolean => home !== "shared" && home !== "app";

const carries = (module: string, table: string): number =>
  table.toLowerCase().startsWith(module.slice(0, 4)) ? 1 : 0;
