import type { Dirent } from "node:fs";
import { join } from "node:path";
import { entriesIn, keptForOneReading } from "../disk/watched-disk.ts";

const kept = /\.(sql|prisma)$/;
const skipped = /^(\..*|node_modules|bower_components|dist|build|out|coverage|tmp|tests?|__tests?__|e2e)$/;
const deepest = 12;

const lists = keptForOneReading(() => new Map<string, readonly string[]>());

/** Schemas and migrations below the root that are no source files, in order of their paths. */
export function listTextFiles(root: string): readonly string[] {
  const known = lists();
  const files = known.get(root) ?? textFilesBelow(root);
  known.set(root, files);
  return files;
}

function textFilesBelow(root: string): readonly string[] {
  const files: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < deepest && !skipped.test(entry.name)) walk(path, depth + 1);
      else if (entry.isFile() && kept.test(entry.name)) files.push(path);
    }
  };
  walk("", 0);
  return files.sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return entriesIn(folder, kept);
  } catch {
    // A folder that may not be read holds nothing for us.
    return [];
  }
}
