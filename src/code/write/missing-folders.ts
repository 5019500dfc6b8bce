import { lstat } from "node:fs/promises";
import { join } from "node:path";

/** Folders on the way to `paths` that do not exist yet, outermost first. */
export async function missingFolders(root: string, paths: readonly string[]): Promise<string[]> {
  const missing = new Map<string, boolean>();
  for (const path of paths) {
    const steps = path.split("/").slice(0, -1);
    for (let depth = 1; depth <= steps.length; depth++) {
      const folder = steps.slice(0, depth).join("/");
      if (missing.has(folder)) continue;
      missing.set(folder, (await lstat(join(root, folder)).catch(() => null)) === null);
    }
  }
  return [...missing]
    .filter(([, isMissing]) => isMissing)
    .map(([folder]) => folder)
    .sort();
}
