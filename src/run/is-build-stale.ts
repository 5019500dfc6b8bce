import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

interface BuildFolders {
  readonly root: string;
  /** Where the build puts its output, relative to the root. */
  readonly outDirs: readonly string[];
  /** Folders that are no sources of this build, relative to the root. */
  readonly ignore: readonly string[];
}

const source = /\.[cm]?[jt]sx?$|^package\.json$|^tsconfig.*\.json$/;
const never = new Set(["node_modules", ".git", ".msa"]);

/** True when there is no output yet, or a source is newer than all of it. */
export function isBuildStale({ root, outDirs, ignore }: BuildFolders): boolean {
  const outputs = outDirs.map((dir) => join(root, dir)).filter((dir) => existsSync(dir));
  const built = Math.max(0, ...outputs.map((dir) => newest(dir, /./, new Set())));
  if (built === 0) return true;
  const skip = new Set([...outDirs, ...ignore].map((dir) => join(root, dir)));
  return newest(root, source, skip) > built;
}

/** Milliseconds since the epoch of the youngest matching file. */
function newest(folder: string, matching: RegExp, skip: ReadonlySet<string>): number {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!never.has(entry.name) && !skip.has(path)) time = Math.max(time, newest(path, matching, skip));
    } else if (matching.test(entry.name)) {
      time = Math.max(time, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    }
  }
  return time;
}
