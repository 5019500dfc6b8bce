import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `.msa/cache/`, made on first use; it hides itself from git. */
export function cacheFolder(root: string): string {
  const folder = join(root, ".msa", "cache");
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, ".gitignore");
  if (existsSync(ignore)) return folder;
  try {
    writeFileSync(ignore, "*\n");
  } catch (error) {
    // On a full disk an empty file would be left, which hides nothing.
    rmSync(ignore, { force: true });
    throw error;
  }
  return folder;
}
