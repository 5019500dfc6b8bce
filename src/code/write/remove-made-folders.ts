import { lstat, readdir } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import type { Disk } from "./disk.ts";
import type { Journal } from "./journal/journal.ts";

interface Leftovers {
  readonly derived: readonly string[];
  readonly kept: readonly string[];
}

/** Innermost first; what somebody else put there keeps its folder. */
export async function removeMadeFolders(
  root: string,
  journal: Journal,
  { disk, dryRun }: { disk: Disk; dryRun?: boolean },
): Promise<Leftovers> {
  const own = new Set(journal.entries.map((entry) => entry.path));
  const derived: string[] = [];
  for (const path of journal.derived) {
    // Only below folders that this change set made: a node_modules that was there before is somebody's.
    const within = journal.madeDirs.some((folder) => path.startsWith(`${folder}/`));
    if (!within || (await lstat(join(root, path)).catch(() => null)) === null) continue;
    derived.push(path);
    if (dryRun === true) continue;
    await disk.removeTree(join(root, path));
    // Whatever made it may have made folders for it: `src/made/client`, where the change set made `src`.
    for (let folder = posix.dirname(path); !journal.madeDirs.includes(folder); folder = posix.dirname(folder))
      await disk.removeDir(join(root, folder));
  }
  if (dryRun !== true) {
    for (const folder of journal.madeDirs.toReversed()) await disk.removeDir(join(root, folder));
  }
  const outermost = journal.madeDirs.filter(
    (folder) => !journal.madeDirs.some((other) => folder.startsWith(`${other}/`)),
  );
  const left = (await Promise.all(outermost.map((folder) => filesBelow(root, folder)))).flat();
  const isDerived = (path: string): boolean =>
    derived.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return { derived, kept: left.filter((path) => !own.has(path) && !isDerived(path)).sort() };
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
}
