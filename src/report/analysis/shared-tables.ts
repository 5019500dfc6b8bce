import type { Table } from "../../code/model/monolith.ts";
import { compareText } from "../../util/compare-text.ts";

/** Tables that more than their owner touches: most writers first, then most users. */
export function sharedTables(tables: readonly Table[]): Table[] {
  return tables.filter((table) => tableUsers(table).length > 1).sort(heavierFirst);
}

/** Every module that touches the table, its owner first. */
function tableUsers({ owner, readers, writers, joinedBy }: Table): string[] {
  return [...new Set([...(owner === null ? [] : [owner]), ...writers, ...readers, ...joinedBy])];
}

export function heavierFirst(a: Table, b: Table): number {
  return (
    b.writers.length - a.writers.length ||
    tableUsers(b).length - tableUsers(a).length ||
    compareText(a.name, b.name)
  );
}
