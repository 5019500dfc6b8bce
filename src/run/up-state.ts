import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../util/cache-folder.ts";

const mark = z.object({ pid: z.int(), started: z.string().nullable() });

const upState = z.object({
  schemaVersion: z.literal(1),
  /** The `msa up` that watches over the others. */
  supervisor: mark,
  /** ISO 8601. */
  startedAt: z.string(),
  /** True once everything was healthy. */
  ready: z.boolean(),
  processes: z.array(
    z.object({ name: z.string(), kind: z.string(), url: z.string(), mark: mark.nullable() }),
  ),
});

/** What runs, for `msa down` and for a second `msa up`. */
export type UpState = z.infer<typeof upState>;

const stateFile = (root: string): string => join(root, ".msa", "cache", "up.json");

export function readUpState(root: string): UpState | null {
  const file = stateFile(root);
  if (!existsSync(file)) return null;
  try {
    return upState.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Throw-away state of an older msa or a torn write: nothing in it can be trusted.
    return null;
  }
}

/** Whole or not at all: `msa down` may read at any moment. */
export function writeUpState(root: string, state: UpState): void {
  const file = join(cacheFolder(root), "up.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeUpState(root: string): void {
  rmSync(stateFile(root), { force: true });
}
