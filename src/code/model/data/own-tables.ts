import type { DataAccess, PieceAccess } from "../../read/facts.ts";
import type { Table } from "../monolith.ts";
import type { ReachedAccess } from "./reached-accesses.ts";
import { sameResource } from "./same-resource.ts";

export interface TableEvidence {
  readonly accesses: readonly DataAccess[];
  homeOf(access: DataAccess): string;
  /** Where each table's model lies. */
  readonly declared: readonly { readonly table: string; readonly home: string }[];
  /** Modules that come to a table through code that belongs to none. */
  readonly reached: readonly ReachedAccess[];
  /** What the team says. */
  readonly stated: ReadonlyMap<string, string>;
}

/**
 * Who owns which table. What the team stated wins; then comes the module that writes it, has its model and carries its
 * name: jobs that tidy up write more often than who keeps it. Otherwise the owner is the module that writes it most, by
 * itself or through shared code that its endpoints reach. With equal counts it is the one that has the table's model,
 * then the one whose name the table carries, then the first by name. A table that no module writes belongs to the module
 * that has its model, or to its only reader, or to nobody.
 */
export function ownTables(evidence: TableEvidence): Table[] {
  const byTable = new Map<string, DataAccess[]>();
  for (const access of evidence.accesses) {
    const list = byTable.get(access.table);
    if (list === undefined) byTable.set(access.table, [access]);
    else list.push(access);
  }
  return [...byTable]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, mine]) => describe(name, mine, evidence));
}

function describe(name: string, mine: readonly DataAccess[], evidence: TableEvidence): Table {
  const readers = new Set<string>();
  const direct = new Set<string>();
  const writes = new Map<string, number>();
  const look = ({ mode, joined }: PieceAccess, home: string, weight: number): void => {
    if (!isModule(home)) return;
    if (mode === "write") writes.set(home, (writes.get(home) ?? 0) + weight);
    else readers.add(home);
    if (mode === "read" && !joined) direct.add(home);
  };
  for (const access of mine) look(access, evidence.homeOf(access), 1);
  for (const access of evidence.reached)
    if (access.table === name) look(access, access.module, access.weight);
  const homes = new Set(evidence.declared.flatMap(({ table, home }) => (table === name ? [home] : [])));
  const ranked = [...writes].sort(
    ([a, most], [b, least]) =>
      Number(homes.has(b) && sameResource(b, name)) - Number(homes.has(a) && sameResource(a, name)) ||
      least - most ||
      Number(homes.has(b)) - Number(homes.has(a)) ||
      Number(sameResource(b, name)) - Number(sameResource(a, name)) ||
      a.localeCompare(b),
  );
  const sorted = [...readers].sort();
  const home = [...homes].filter(isModule).sort()[0];
  return {
    name,
    owner:
      evidence.stated.get(name) ??
      ranked[0]?.[0] ??
      home ??
      (sorted.length === 1 ? (sorted[0] ?? null) : null),
    readers: sorted,
    writers: [...writes.keys()].sort(),
    joinedBy: sorted.filter((reader) => !direct.has(reader)),
  };
}

/** Migrations and other shared code touch every table; they own none. */
const isModule = (home: string): boolean => home !== "shared" && home !== "app";
