/** Packages of the same repository that the backend asks for by their names, as a service would have to bring them. */
import { basename, join, posix } from "node:path";
import { parse } from "jsonc-parser";
import { packageOf } from "../../../util/package-of.ts";
import { entriesIn, readFileSync } from "../disk/watched-disk.ts";
import type { LibraryFact, SourceFileFacts } from "../facts.ts";
import { gitIgnored } from "./git-ignored.ts";
import { readPackages } from "./installed-packages.ts";
import { isTestPath, skippedFolders } from "./list-source-files.ts";
import { isRecord, readJson, readManifest } from "./manifest.ts";
import { workspaceFolders } from "./workspace-folders.ts";

interface LibraryInput {
  readonly root: string;
  readonly files: readonly SourceFileFacts[];
  /** Settings of the compiler that the backend uses. */
  readonly tsconfigs: readonly string[];
}

/** Those that sources or compiler settings name, with the ones that these depend on. Sorted by name. */
export function readLibraries({ root, files, tsconfigs }: LibraryInput): LibraryFact[] {
  const folders = workspaceFolders(root);
  if (folders.size === 0) return [];
  const named = files.flatMap(({ imports }) =>
    imports.flatMap(({ specifier, workspace }) => (workspace === true ? [packageOf(specifier)] : [])),
  );
  const waiting = [...named, ...tsconfigs.flatMap((path) => extendedPackages(join(root, path)))];
  const ignored = gitIgnored(root);
  const found = new Map<string, LibraryFact>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const folder = folders.get(name);
    if (folder === undefined || found.has(name)) continue;
    const library = readLibrary({ root, folder, name }, folders, ignored);
    found.set(name, library);
    waiting.push(...library.needs);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readLibrary(
  { root, folder, name }: { readonly root: string; readonly folder: string; readonly name: string },
  folders: ReadonlyMap<string, string>,
  ignored: (path: string) => boolean,
): LibraryFact {
  const manifest = readManifest(join(root, folder))!; // workspaceFolders has read it
  const raw = readJson(join(root, folder, "package.json"));
  const files = filesBelow(root, folder, ignored);
  const settings = files.filter((path) => posix.dirname(path) === folder && isSetting.test(basename(path)));
  const texts = settings.map((path) => readFileSync(join(root, path), "utf8"));
  const asksFor = (other: string): boolean =>
    texts.some((text) => text.includes(`"${other}`) || text.includes(`'${other}`));
  const runs = { ...manifest.dependencies, ...manifest.peerDependencies };
  const targets = entriesOf(raw ?? {});
  return {
    name,
    folder,
    version: typeof raw?.version === "string" ? raw.version : null,
    files,
    beside: [...new Set(settings.flatMap((path) => extendedFiles(root, path)))]
      .filter((path) => !path.startsWith(`${folder}/`))
      .sort(),
    outputs: [
      ...new Set(
        targets
          .filter((target) => !isThere(posix.join(folder, target), files))
          .map((target) => posix.join(folder, posix.normalize(target).split("/")[0]!)),
      ),
    ].sort(),
    buildScript: "build" in manifest.scripts ? "build" : "prepare" in manifest.scripts ? "prepare" : null,
    needs: [
      ...Object.keys(runs).filter((other) => folders.has(other)),
      ...Object.keys(manifest.devDependencies).filter((other) => folders.has(other) && asksFor(other)),
    ].sort(),
    siblings: Object.keys({ ...runs, ...manifest.devDependencies })
      .filter((other) => folders.has(other))
      .sort(),
    versions: versionsOf(join(root, folder), manifest),
  };
}

/** What is about the compiler or the build, as far as it may name other packages; style and tests are not needed to run. */
const isSetting =
  /^(?!.*(eslint|prettier|vitest|jest|stylelint|commitlint)).*(tsconfig[\w.-]*\.json|\.config\.[cm]?[jt]s)$/;

function filesBelow(root: string, folder: string, ignored: (path: string) => boolean): string[] {
  return entriesIn(join(root, folder), anyFile)
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (ignored(path) || isTestPath(path) || isEnvFile.test(entry.name)) return [];
      if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
      return skippedFolders.has(entry.name) ? [] : filesBelow(root, path, ignored);
    })
    .sort();
}

const anyFile = /(?:)/;
const isEnvFile = /^\.env(?!.*\.(example|sample|template|dist)$)/;

/** What the package's own package.json leads to when somebody imports it, types aside. */
function entriesOf({ exports, main, module }: Readonly<Record<string, unknown>>): string[] {
  return [...targetsOf(exports), ...targetsOf(main), ...targetsOf(module)].filter(
    (target) => !/\.d\.[cm]?ts$/.test(target),
  );
}

function targetsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([condition, target]) =>
    condition === "types" ? [] : targetsOf(target),
  );
}

/** `main` may leave out the ending, or name a folder; a pattern is there when anything fits. */
function isThere(target: string, files: readonly string[]): boolean {
  const [start = "", end] = target.split("*");
  if (end !== undefined) return files.some((path) => path.startsWith(start) && path.endsWith(end));
  return files.some(
    (path) => path === target || path.startsWith(`${target}.`) || path.startsWith(`${target}/index.`),
  );
}

function versionsOf(folder: string, manifest: Parameters<typeof readPackages>[1]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readPackages(folder, manifest)).flatMap(([name, { installed }]) =>
      installed === null ? [] : [[name, installed]],
    ),
  );
}

function extendsOf(path: string): string[] {
  const text = textOf(path);
  const config: unknown =
    text === null ? null : parse(text.replace(/^\uFEFF/, ""), [], { allowTrailingComma: true });
  const targets: unknown[] = isRecord(config) ? [config.extends].flat() : [];
  return targets.filter((target) => typeof target === "string");
}

function extendedPackages(path: string): string[] {
  return extendsOf(path)
    .filter((target) => !/^[./]/.test(target))
    .map(packageOf);
}

/** Settings in other folders that these settings build on, and what those build on. */
function extendedFiles(root: string, path: string): string[] {
  if (!path.endsWith(".json")) return [];
  return extendsOf(join(root, path))
    .filter((target) => target.startsWith("."))
    .map((target) => posix.join(posix.dirname(path), /\.json$/.test(target) ? target : `${target}.json`))
    .filter((target) => !target.startsWith("..") && textOf(join(root, target)) !== null)
    .flatMap((target) => [target, ...extendedFiles(root, target)]);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
