/** The table in force: read from the file, swapped whole when it changes, kept when the file is broken. */
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { MsaError } from "../../../errors/msa-error.ts";
import { parseRoutes } from "../../../routes/parse-routes.ts";
import { requireTargetFiles } from "../../../routes/require-target-files.ts";
import type { RouteFile, TargetConfig } from "../../../routes/route-file.ts";
import { compileTable } from "./compile-table.ts";
import { placeInstances } from "./place-instances.ts";
import type { RouteTable, Target } from "./route-table.ts";

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
  /** Takes what was found since into the table in force. */
  refresh(): void;
}

/** The instances that a target's `discover` has listed; null before its first answer. */
type Found = (target: string, config: TargetConfig) => Target["instances"] | null;

export interface TableHooks {
  readonly found?: Found;
  /** Called before a table comes into force; may refuse it by an error. */
  readonly prepare?: (table: RouteTable) => void;
}

/** Errors: MSA1008, MSA1009 for the first read; later faults keep the last good table. */
export function openTable(
  path: string,
  { found = () => null, prepare = () => {} }: TableHooks = {},
): TableSource {
  const text = read(path);
  let lastText = text;
  const file = parseRoutes(text, basename(path));
  requireTargetFiles(file, path);
  /** As the file has it. */
  let compiled = prepared(file, 1);
  let state: TableState = { table: placed(file), file, text, fault: null };

  function prepared(said: RouteFile, generation: number): RouteTable {
    const table = compileTable(said, generation);
    prepare(table);
    return table;
  }

  function placed({ targets }: RouteFile): RouteTable {
    return placeInstances(compiled, (name) => found(name, targets[name]!)); // compiled from these targets
  }

  function reload(): boolean {
    const before = state;
    try {
      const now = read(path);
      if (now === lastText && state.fault === null) return false;
      const next = parseRoutes(now, basename(path));
      requireTargetFiles(next, path);
      const changed = now !== lastText;
      if (changed) compiled = prepared(next, compiled.generation + 1);
      lastText = now;
      state = { table: changed ? placed(next) : before.table, file: next, text: now, fault: null };
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== before.fault) state = { ...before, fault };
    }
    return state !== before;
  }

  return {
    current: () => state,
    reload,
    refresh() {
      state = { ...state, table: placed(state.file) };
    },
  };
}

/** Cheap sign that the file may have changed; "" when it is not there, or may not be looked at. */
export function fileStamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    // A table is some kilobytes, and a swap must not interleave with a second one.
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new MsaError("MSA1008", { message: `no route table at ${path}`, where: [{ file: path }], cause });
  }
}
