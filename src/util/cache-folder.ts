import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `.msa/cache/`, made on first use; it hides itself from git. */
export function cacheFolder(root: string): string {
  const folder = join(root, ".msa", "cache");
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  return folder;
}
