import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const never = new Set(["node_modules", ".git", ".msa", "dist"]);

/** Changes whenever a source below the root is written, added or removed. */
export function sourceStamp(root: string): string {
  const { time, count } = newestFile(root, isSource, new Set());
  return `${count}:${time}`;
}

export function isSource(name: string): boolean {
  return /\.[cm]?[jt]sx?$|^package\.json$|^tsconfig.*\.json$/.test(name);
}

/** Milliseconds since the epoch of the youngest matching file, and how many match. */
export function newestFile(
  folder: string,
  matches: (name: string) => boolean,
  skip: ReadonlySet<string>,
): { readonly time: number; readonly count: number } {
  let time = 0;
  let count = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (never.has(entry.name) || skip.has(path)) continue;
      const below = newestFile(path, matches, skip);
      time = Math.max(time, below.time);
      count += below.count;
    } else if (matches(entry.name)) {
      time = Math.max(time, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      count += 1;
    }
  }
  return { time, count };
}
