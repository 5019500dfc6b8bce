/** Files that look like tests and are part of the application all the same: code that the start leads to imports them. */
import { posix } from "node:path";
import { entriesIn, existsSync, isLargerThan } from "../disk/watched-disk.ts";
import type { SourceFileFacts } from "../facts.ts";
import { createResolver } from "../imports/resolve-module.ts";
import { largestSource, skippedFolders } from "./list-source-files.ts";
import type { Tsconfig } from "./read-tsconfig.ts";
import { sourceName } from "./source-names.ts";

interface HiddenRequest {
  /** Absolute folder of the project. */
  readonly root: string;
  /** Relative to the root, as all paths here. */
  readonly entry: string;
  readonly tsconfig: Tsconfig;
  /** Folders that are written by a build or by msa. */
  readonly skip: readonly string[];
  readonly files: readonly SourceFileFacts[];
}

/** Those that one of `files` imports which the entry leads to; empty in most projects, and then nothing is looked for. */
export function hiddenSources({ root, entry, tsconfig, skip, files }: HiddenRequest): string[] {
  const known = new Set(files.map(({ path }) => path));
  const missing = reachedFrom(entry, files).flatMap(({ path, imports }) =>
    imports
      .filter(({ to, specifier }) => to === null && looksHidden.test(specifier))
      .map(({ specifier }) => ({ path, specifier })),
  );
  if (missing.length === 0) return [];
  const all = new Set([...known, ...sourcesBelow(root, "", new Set(skip))]);
  const resolve = createResolver(root, tsconfig, all);
  const found = missing.flatMap(({ path, specifier }) => resolve(path, specifier).file ?? []);
  return [...new Set(found)].filter((file) => all.has(file) && !known.has(file)).sort();
}

/** A path of its own, or a name that an alias may stand for; most packages have no such word in theirs. */
const looksHidden = /^\.|(^|[/@_.-])(tests?|specs?|__(tests?|mocks)__|e2e|fixtures?)(\/|$)/;

function reachedFrom(entry: string, files: readonly SourceFileFacts[]): SourceFileFacts[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set([entry]);
  for (const path of reached)
    for (const { to } of byPath.get(path)?.imports ?? []) if (to !== null) reached.add(to);
  return files.filter(({ path }) => reached.has(path));
}

/** Everything that was written, tests included. */
function sourcesBelow(root: string, folder: string, skip: ReadonlySet<string>): string[] {
  return entriesIn(posix.join(root, folder), sourceName).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return isWritten(root, path, skip) ? sourcesBelow(root, path, skip) : [];
    const read = entry.isFile() && sourceName.test(entry.name);
    return read && !isLargerThan(posix.join(root, path), largestSource) ? [path] : [];
  });
}

function isWritten(root: string, folder: string, skip: ReadonlySet<string>): boolean {
  const name = posix.basename(folder);
  if (name.startsWith(".") || skip.has(folder) || skippedFolders.has(name)) return false;
  return !/^(dist|build|out)$/.test(name) || !existsSync(posix.join(root, folder, "../package.json"));
}
