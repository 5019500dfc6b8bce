/** The table of a worker: the primary reads the file, a worker compiles what it is handed. */
import { basename } from "node:path";
import { parseRoutes } from "../../../routes/parse-routes.ts";
import type { RouteFile, TargetConfig } from "../../../routes/route-file.ts";
import { compileTable } from "../table/compile-table.ts";
import { placeInstances } from "../table/place-instances.ts";
import type { RouteTable } from "../table/route-table.ts";
import type { TableSource, TableState } from "../table/table-source.ts";
import type { TableText } from "./messages.ts";

export interface HandedTable extends TableSource {
  /** In force after the next `reload`. */
  hand(table: TableText): void;
}

/** `workers`: processes among which limits are shared. `prepare` is called before a table comes into force. */
export function openHandedTable(
  routesFile: string,
  first: TableText,
  workers: number,
  prepare: (table: RouteTable) => void,
): HandedTable {
  const compiled = ({ text, generation, found }: TableText): TableState => {
    const file = parseRoutes(text, basename(routesFile));
    const table = compileTable(shareLimits(file, workers), generation);
    prepare(table);
    return { table: placeInstances(table, (name) => found[name] ?? null), file, text, fault: null };
  };
  let state = compiled(first);
  let next: TableText | null = null;
  return {
    current: () => state,
    hand(table) {
      next = table;
    },
    reload() {
      if (next === null) return false;
      const handed = next;
      next = null;
      state = compiled(handed);
      return true;
    },
    // What was found comes with the table.
    refresh() {},
  };
}

/** `maxInFlight` is what an instance gets from all workers together; each keeps to its part, of one request at least. */
export function shareLimits(file: RouteFile, workers: number): RouteFile {
  const targets = Object.entries(file.targets).map(([name, target]): [string, TargetConfig] => [
    name,
    target.maxInFlight === undefined
      ? target
      : { ...target, maxInFlight: Math.max(1, Math.floor(target.maxInFlight / workers)) },
  ]);
  return { ...file, targets: Object.fromEntries(targets) };
}
