import { readFileSync, writeFileSync } from "node:fs";

/**
 * Runs something that may rewrite a file of the service on the way, and puts it back: newer Yarn adds to a folder's settings, when it
 * installs there for the first time, what its older versions did without being asked. The monolith's settings do not have it, and
 * an undo would take it for somebody's edit.
 */
export async function asWritten<Result>(file: string, run: () => Promise<Result>): Promise<Result> {
  const before = textOf(file);
  try {
    return await run();
  } finally {
    if (before !== null && textOf(file) !== before) writeFileSync(file, before);
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
