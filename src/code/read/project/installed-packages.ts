import { dirname, join, relative, sep } from "node:path";
import { existsSync, keptForOneReading, readFileSync, realpathSync } from "../disk/watched-disk.ts";
import type { PackageFact } from "../facts.ts";
import { isRecord, type Manifest, readJson, readManifest } from "./manifest.ts";
import { wantedBeside } from "./wanted-beside.ts";

/** Version from node_modules, else from the lock file: a service must get what the monolith runs with, not what the range allows. */
export function readPackages(root: string, manifest: Manifest): Record<string, PackageFact> {
  // A backend in a workspace has its packages, and its lock file, in the folder above it.
  const folders = upToRepository(root);
  const locked = folders.map(readLock).find((lock) => lock.size > 0) ?? new Map<string, string>();
  const declared = new Set(Object.keys(manifest.dependencies));
  const result: Record<string, PackageFact> = {};
  const add = (ranges: Readonly<Record<string, string>>, dev: boolean) => {
    for (const [name, range] of Object.entries(ranges)) {
      const { version, peers } = installedIn(folders, name, declared);
      result[name] = { range, installed: version ?? locked.get(name) ?? null, dev, peers };
    }
  };
  add(manifest.devDependencies, true);
  add(manifest.dependencies, false);
  return result;
}

/** Packages that are imported without being declared and all the same lie in node_modules, brought by others: the monolith runs with these. */
export function readPhantoms(root: string, names: Iterable<string>): Record<string, PackageFact> {
  const folders = upToRepository(root);
  const found = [...names].flatMap((name) => {
    const { version, peers } = installedIn(folders, name);
    return version === null
      ? []
      : [[name, { range: version, installed: version, dev: false, peers }] as const];
  });
  return Object.fromEntries(found);
}

/**
 * Version of the TypeScript that the monolith runs with though it does not declare it: a runner (`ts-node`, a preset of tests) brought it.
 * It is no package of the monolith's own, for that says how the monolith is built.
 */
export function readBroughtCompiler(
  root: string,
  packages: Readonly<Record<string, PackageFact>>,
): string | null {
  if (packages.typescript !== undefined) return null;
  const folders = upToRepository(root);
  const lifted = installedIn(folders, "typescript").version;
  if (lifted !== null) return lifted;
  // A package manager that lifts nothing (pnpm) puts it beside the package that wants it, behind the link.
  for (const name of Object.keys(packages)) {
    const linked = folderOf(folders, name);
    const manifest = linked === undefined ? null : readManifest(linked);
    const wants = { ...manifest?.dependencies, ...manifest?.peerDependencies };
    if (linked === undefined || wants.typescript === undefined) continue;
    const beside = versionIn(join(realpathSync(linked).slice(0, -name.length), "typescript"));
    if (beside !== null) return beside;
  }
  return null;
}

/** With those marked that are links to packages of the same repository outside the root. */
export function withOutside(
  root: string,
  packages: Readonly<Record<string, PackageFact>>,
): Record<string, PackageFact> {
  const folders = upToRepository(root);
  const base = realpathSync(root);
  return Object.fromEntries(
    Object.entries(packages).map(([name, fact]) => {
      const folder = folderOf(folders, name);
      const real = folder === undefined ? base : realpathSync(folder);
      const isOurs = !real.startsWith(base) && !real.split(sep).includes("node_modules");
      return [name, isOurs ? { ...fact, outside: relative(base, real).split(sep).join("/") } : fact];
    }),
  );
}

function installedIn(
  folders: readonly string[],
  name: string,
  declared: ReadonlySet<string> = new Set(),
): { readonly version: string | null; readonly peers: string[] } {
  const folder = folderOf(folders, name);
  if (folder === undefined) return { version: null, peers: [] };
  return { version: versionIn(folder), peers: wantedBeside(folder, declared) };
}

function folderOf(folders: readonly string[], name: string): string | undefined {
  return folders
    .map((place) => join(place, "node_modules", name))
    .find((place) => existsSync(join(place, "package.json")));
}

function versionIn(folder: string): string | null {
  const version = readJson(join(folder, "package.json"))?.version;
  return typeof version === "string" ? version : null;
}

/** The folder and those above it, up to the one with the repository; the folder alone when there is none. */
function upToRepository(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, ".git"))) return folders;
    if (folder === dirname(folder)) return [root];
  }
}

/** What the packages of a repository of workspaces declare, those aside that hold no source. */
export function readWorkspacePackages(root: string, sources: readonly string[]): Record<string, PackageFact> {
  const folders = new Set<string>();
  for (const file of sources)
    for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) folders.add(folder);
  const result: Record<string, PackageFact> = {};
  for (const folder of folders) {
    const manifest = readManifest(join(root, folder));
    if (manifest !== null) Object.assign(result, readPackages(root, manifest));
  }
  return result;
}

/** Every package of a repository of workspaces asks for the one lock file above it. */
const locks = keptForOneReading(() => new Map<string, Map<string, string>>());

function readLock(root: string): Map<string, string> {
  const known = locks();
  const lock = known.get(root) ?? parseLock(root);
  known.set(root, lock);
  return lock;
}

function parseLock(root: string): Map<string, string> {
  const npm = readJson(join(root, "package-lock.json")) ?? readJson(join(root, "npm-shrinkwrap.json"));
  if (npm !== null) return readNpmLock(npm);
  return readYarnLock(root) ?? readPnpmLock(root) ?? new Map();
}

function readNpmLock(lock: Record<string, unknown>): Map<string, string> {
  const versions = new Map<string, string>();
  const add = (entries: unknown, prefix: string) => {
    if (!isRecord(entries)) return;
    for (const [key, entry] of Object.entries(entries)) {
      if (isRecord(entry) && typeof entry.version === "string" && key.startsWith(prefix))
        versions.set(key.slice(prefix.length), entry.version);
    }
  };
  add(lock.dependencies, "");
  add(lock.packages, "node_modules/");
  return versions;
}

function readYarnLock(root: string): Map<string, string> | null {
  const text = readText(join(root, "yarn.lock"));
  if (text === null) return null;
  const versions = new Map<string, string>();
  for (const [, name, version] of text.matchAll(/^"?(@?[^@\s"]+)@[^\n]*:\n\s+version:? "?([^"\n]+)"?/gm)) {
    if (name !== undefined && version !== undefined && !versions.has(name)) versions.set(name, version);
  }
  return versions;
}

function readPnpmLock(root: string): Map<string, string> | null {
  const text = readText(join(root, "pnpm-lock.yaml"));
  if (text === null) return null;
  const versions = new Map<string, string>();
  // lockfile 6 to 9: name, specifier and version on three lines; the version may carry its peers in brackets.
  for (const [, name, version] of text.matchAll(
    /^\s+'?(@?[\w./-]+)'?:\n\s+specifier: [^\n]+\n\s+version: ([^\s(]+)/gm,
  )) {
    if (name !== undefined && version !== undefined) versions.set(name, version);
  }
  return versions;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
