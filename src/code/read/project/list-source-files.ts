import { basename, dirname, join, relative, sep } from "node:path";
import { entriesIn, existsSync, isLargerThan, realpathSync, statSync } from "../disk/watched-disk.ts";
import { detectFramework } from "./detect-framework.ts";
import { isFeature } from "./feature-folder.ts";
import { readManifest } from "./manifest.ts";
import { sourceName, testName } from "./source-names.ts";

/** Libraries for the browser, kept beside the pages that use them. */
const packed = /[.-](min|bundle|umd)\.[cm]?js$/;
const testFolders = ["__tests__", "__test__", "__mocks__", "test", "tests", "e2e", "cypress"];
/** Folders of what nobody wrote for this project. */
export const skippedFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "coverage",
  ".git",
  ".msa",
  ".next",
  ".nuxt",
  ".turbo",
  ".cache",
  ".yarn",
  ".pnpm-store",
  ".vscode",
  ".idea",
  "tmp",
  // The library that msa itself writes for remote calls.
  "msa-runtime",
]);
const outputFolders = new Set(["dist", "build", "out", ".output"]);
/** Bytes. */
export const largestSource = 5_000_000;
const neverEntered: ReadonlySet<string> = new Set([...testFolders, ...skippedFolders]);

/**
 * Everything below the root that a developer wrote, tests aside. Links are followed once, so loops end. Files that only a
 * program can have written, by their size, are left out and named to `tooLarge`. A folder that is never looked into is, when
 * `entry` lies in it: some repositories keep their own packages in a `node_modules` below the root. An entry without an
 * extension (`bin/www`) is a source, too.
 */
export function listSourceFiles(
  root: string,
  skip: readonly string[],
  tooLarge: (path: string) => void = () => {},
  entry: string | null = null,
): readonly string[] {
  const files: string[] = [];
  const skipped = new Set(skip.map((folder) => join(root, folder)));
  const visited = new Set<string>();
  const hasSources = hasFolderOfSources(root);
  const start = entry === null ? null : join(root, entry);
  const installed = join(root, "node_modules");
  const walk = (folder: string): void => {
    const real = realpathOf(folder);
    if (real === null || visited.has(real)) return;
    visited.add(real);
    const script = start !== null && dirname(start) === folder ? basename(start) : null;
    for (const entry of entriesOf(
      folder,
      script === null || sourceName.test(script) ? sourceName : orNamed(script),
    )) {
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? kindBehindLink(path) : entry.isDirectory() ? "folder" : "file";
      if (kind === "folder") {
        // Beside a package.json, `build` is what was built; deeper, it may be a feature of that name.
        const output =
          outputFolders.has(entry.name) && hasSources && existsSync(join(folder, "package.json"));
        const holdsEntry = start?.startsWith(path + sep) === true && path !== installed;
        const hidden =
          !holdsEntry &&
          (/^\.|[-_.](test|tests|e2e)$/.test(entry.name) || neverEntered.has(entry.name)) &&
          !(folder !== root && /^tests?$/.test(entry.name) && isFeature(path));
        if (!hidden && !output && !isFrontEnd(path) && !skipped.has(path)) walk(path);
      } else if (
        kind === "file" &&
        (sourceName.test(entry.name) || entry.name === script) &&
        !testName.test(entry.name) &&
        !packed.test(entry.name)
      ) {
        const file = relative(root, path).split(sep).join("/");
        if (isLargerThan(path, largestSource)) tooLarge(file);
        else files.push(file);
      }
    }
  };
  walk(root);
  return files.sort();
}

/** What lies in a folder of tests, or is named like one, is left out. */
export function isTestPath(path: string): boolean {
  return testName.test(path) || path.split("/").some((part) => testFolders.includes(part));
}

/** A repository that holds nothing but compiled JavaScript has to be read from there. */
function hasFolderOfSources(root: string): boolean {
  return entriesOf(root).some(
    (entry) =>
      (entry.isFile() && sourceName.test(entry.name) && !/config\.|rc\./.test(entry.name)) ||
      (entry.isDirectory() &&
        !entry.name.startsWith(".") &&
        !neverEntered.has(entry.name) &&
        !outputFolders.has(entry.name) &&
        holdsSource(join(root, entry.name), 4)),
  );
}

function holdsSource(folder: string, depth: number): boolean {
  const entries = entriesOf(folder);
  if (entries.some((entry) => entry.isFile() && sourceName.test(entry.name))) return true;
  return (
    depth > 0 &&
    entries.some(
      (entry) =>
        entry.isDirectory() &&
        !neverEntered.has(entry.name) &&
        holdsSource(join(folder, entry.name), depth - 1),
    )
  );
}

/** A package of its own that draws pages: nothing of it runs in the backend. */
function isFrontEnd(folder: string): boolean {
  const manifest = existsSync(join(folder, "package.json")) ? readManifest(folder) : null;
  if (manifest === null) return false;
  const names = { ...manifest.dependencies, ...manifest.devDependencies };
  return (
    detectFramework(names) === null &&
    ["react", "vue", "svelte", "@angular/core", "preact", "solid-js"].some((name) => name in names)
  );
}

function orNamed(script: string): RegExp {
  return new RegExp(`${sourceName.source}|^${script.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

function entriesOf(folder: string, names = sourceName) {
  try {
    return entriesIn(folder, names);
  } catch {
    return [];
  }
}

function realpathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function kindBehindLink(path: string): "folder" | "file" | "other" {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  } catch {
    return "other";
  }
}
