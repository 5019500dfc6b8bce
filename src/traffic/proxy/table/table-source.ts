/** The table in force: read from the file, swapped whole when it changes, kept when the file is broken. */
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { MsaError } from "../../../errors/msa-error.ts";
import { parseRoutes } from "../../../routes/parse-routes.ts";
import { requireTargetFiles } from "../../../routes/require-target-files.ts";
import type { RouteFile } from "../../../routes/route-file.ts";
import { compileTable } from "./compile-table.ts";
import type { RouteTable } from "./route-table.ts";

export interface TableState {
  readonly table: RouteTable;
  readonly file: RouteFile;
  /** Of `file`, as it was read. */
  readonly text: string;
  /** What is wrong with the file now; null when the table in force is what the file says. */
  readonly fault: string | null;
}

export interface TableSource {
  current(): TableState;
  /** Reads the file when it is not what it was; true when the table was swapped or the fault changed. */
  reload(): boolean;
}

/** Errors: MSA1008, MSA1009 for the first read; later faults keep the last good table. */
export function openTable(path: string): TableSource {
  const text = read(path);
  let lastText = text;
  const file = parseRoutes(text, basename(path));
  requireTargetFiles(file, path);
  let state: TableState = { table: compileTable(file, 1), file, text, fault: null };

  function reload(): boolean {
    const before = state;
    try {
      const now = read(path);
      if (now === lastText && state.fault === null) return false;
      const next = parseRoutes(now, basename(path));
      requireTargetFiles(next, path);
      const changed = now !== lastText;
      lastText = now;
      state = {
        table: changed ? compileTable(next, before.table.generation + 1) : before.table,
        file: next,
        text: now,
        fault: null,
      };
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== before.fault) state = { ...before, fault };
    }
    return state !== before;
  }

  return { current: () => state, reload };
}

/** Cheap sign that the file may have changed; "" when it is not there. */
export function fileStamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.mtimeMs} ${found.size} ${found.ino}`;
}

function read(path: string): string {
  try {
    // A table is some kilobytes, and a swap must not interleave with a second one.
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new MsaError("MSA1008", { message: `no route table at ${path}`, where: [{ file: path }], cause });
  }
}
