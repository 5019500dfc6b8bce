/** Packages that a repository of workspaces keeps together: `workspaces` of package.json, or pnpm's file. */
import { join } from "node:path";
import picomatch from "picomatch";
import { entriesIn, existsSync, readFileSync } from "../disk/watched-disk.ts";
import { skippedFolders } from "./list-source-files.ts";
import { isRecord, readJson, readManifest } from "./manifest.ts";

const deepest = 5;
const noFile = /(?!)/;

/** Folders relative to the root, by the names of their packages; empty where the root holds no workspaces. */
export function workspaceFolders(root: string): ReadonlyMap<string, string> {
  const patterns = statedPatterns(root).map((pattern) => pattern.replace(/^\.\//, "").replace(/\/$/, ""));
  const found = new Map<string, string>();
  if (patterns.length === 0) return found;
  const isMember = picomatch(
    patterns.filter((pattern) => !pattern.startsWith("!")),
    { ignore: patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1)) },
  );
  const walk = (folder: string, depth: number): void => {
    for (const entry of foldersIn(join(root, folder))) {
      if (entry.startsWith(".") || skippedFolders.has(entry)) continue;
      const inside = folder === "" ? entry : `${folder}/${entry}`;
      const name = isMember(inside) ? readManifest(join(root, inside))?.name : undefined;
      if (name !== undefined && name !== "" && !found.has(name)) found.set(name, inside);
      if (depth < deepest) walk(inside, depth + 1);
    }
  };
  walk("", 1);
  return found;
}

function statedPatterns(root: string): string[] {
  const { workspaces } = readJson(join(root, "package.json")) ?? {};
  const listed = isRecord(workspaces) ? workspaces.packages : workspaces;
  if (Array.isArray(listed)) return listed.filter((pattern) => typeof pattern === "string");
  const file = join(root, "pnpm-workspace.yaml");
  if (!existsSync(file)) return [];
  const block = /^packages:[ \t]*\r?\n((?:[ \t]*-.*\r?\n?|[ \t]*#.*\r?\n?|[ \t]*\r?\n)*)/m.exec(
    readFileSync(file, "utf8"),
  );
  return [...(block?.[1] ?? "").matchAll(/^[ \t]*-[ \t]*["']?([^\s"'#]+)/gm)].map(([, pattern]) => pattern!);
}

function foldersIn(folder: string): string[] {
  try {
    return entriesIn(folder, noFile)
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    // A folder that may not be read holds no package for us.
    return [];
  }
}
