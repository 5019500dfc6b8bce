import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../code/generate/sha256.ts";
import type { Sources } from "../../code/generate/sources.ts";

const templates = new URL("../../../templates/", import.meta.url);

/** The disk, as far as stage 4 may see it: the monolith below `root`, and the templates that ship with msa. */
export function readSources(root: string): Sources {
  return {
    readSource: (path) => readFileSync(join(root, path), "utf8"),
    hashSource: (path) => hashFile(join(root, path)),
    listFiles: (path) => (existsSync(join(root, path)) ? listFiles(root, path) : null),
    readTemplate: (name) => readFileSync(new URL(name, templates), "utf8"),
  };
}

/** SHA-256 (hex) of a file's bytes; null when there is no such file. */
export function hashFile(path: string): string | null {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? sha256(readFileSync(path)) : null;
}

/** Links to folders are left out: they may lead out of the monolith or round in circles. */
function listFiles(root: string, path: string): string[] {
  const absolute = join(root, path);
  if (isEnvFile(path)) return [];
  if (statSync(absolute).isFile()) return [path.replace(/^\.\//, "")];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== ".git" && !isEnvFile(entry.name))
    .flatMap((entry) => {
      const below = `${path.replace(/\/$/, "")}/${entry.name}`;
      if (entry.isSymbolicLink())
        return statSync(join(root, below), { throwIfNoEntry: false })?.isFile() ? [below] : [];
      return entry.isDirectory() ? listFiles(root, below) : entry.isFile() ? [below] : [];
    })
    .sort();
}

/** Values of the environment never travel, even where code names the file. */
function isEnvFile(path: string): boolean {
  return /(^|\/)\.env(\.[^/]*)?$/.test(path) && !/\.(example|sample|template|dist)$/.test(path);
}
