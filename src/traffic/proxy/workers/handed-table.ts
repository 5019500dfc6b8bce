/** The table of a worker: the primary reads the file, a worker compiles what it is handed. */
import { basename } from "node:path";
import { parseRoutes } from "../../../routes/parse-routes.ts";
import type { RouteFile, TargetConfig } from "../../../routes/route-file.ts";
import { compileTable } from "../table/compile-table.ts";
import type { TableSource, TableState } from "../table/table-source.ts";
import type { TableText } from "./messages.ts";

export interface HandedTable extends TableSource {
  /** In force after the next `reload`. */
  hand(table: TableText): void;
}

/** `workers`: processes among which limits are shared. */
export function openHandedTable(routesFile: string, first: TableText, workers: number): HandedTable {
  const compiled = ({ text, generation }: TableText): TableState => {
    const file = parseRoutes(text, basename(routesFile));
    return { table: compileTable(shareLimits(file, workers), generation), file, text, fault: null };
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
      state = compiled(next);
      next = null;
      return true;
    },
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
