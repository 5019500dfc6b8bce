import { existsSync } from "node:fs";
import { join } from "node:path";
import { isSource, newestFile } from "./source-stamp.ts";

interface BuildFolders {
  readonly root: string;
  /** Where the build puts its output, relative to the root. */
  readonly outDirs: readonly string[];
  /** Folders that are no sources of this build, relative to the root. */
  readonly ignore: readonly string[];
}

/** True when there is no output yet, or a source is newer than all of it. */
export function isBuildStale({ root, outDirs, ignore }: BuildFolders): boolean {
  const outputs = outDirs.map((dir) => join(root, dir)).filter((dir) => existsSync(dir));
  const built = Math.max(0, ...outputs.map((dir) => newestFile(dir, () => true, new Set()).time));
  if (built === 0) return true;
  const skip = new Set([...outDirs, ...ignore].map((dir) => join(root, dir)));
  return newestFile(root, isSource, skip).time > built;
}
