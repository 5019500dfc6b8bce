import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a file beside its place and puts it there in one step, so that whoever reads meanwhile finds the old or the new one
 * whole. What fails is thrown, and leaves nothing behind.
 */
export function writeWhole(folder: string, name: string, pieces: Iterable<string | Buffer>): void {
  const partial = join(folder, `${name}.${randomBytes(6).toString("hex")}`);
  try {
    const file = openSync(partial, "wx");
    try {
      for (const piece of pieces) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(partial, join(folder, name));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
