/** package.json as it is found on disk: every field may be missing or of another type than npm documents. */

import { dirname, join, posix } from "node:path";
import { readFileSync } from "../disk/watched-disk.ts";

export interface Manifest {
  readonly name: string;
  readonly type: string | null;
  readonly main: string | null;
  readonly packageManager: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export const emptyManifest: Manifest = {
  name: "",
  type: null,
  main: null,
  packageManager: null,
  scripts: {},
  dependencies: {},
  devDependencies: {},
  peerDependencies: {},
};

export function readManifest(folder: string): Manifest | null {
  const raw = readJson(join(folder, "package.json"));
  if (raw === null) return null;
  return {
    name: text(raw.name) ?? "",
    type: text(raw.type),
    main: text(raw.main),
    packageManager: text(raw.packageManager),
    scripts: textRecord(raw.scripts),
    dependencies: { ...textRecord(raw.optionalDependencies), ...textRecord(raw.dependencies) },
    devDependencies: textRecord(raw.devDependencies),
    peerDependencies: textRecord(raw.peerDependencies),
  };
}

/** The package.json beside the file, or the next one above it. */
export function nearestManifest(root: string, file: string): Manifest {
  for (let folder = dirname(join(root, file)); folder.startsWith(root); folder = dirname(folder)) {
    const manifest = readManifest(folder);
    if (manifest !== null) return manifest;
  }
  return readManifest(root) ?? emptyManifest;
}

/** Of that package.json: relative to the root, empty for the root's own. */
export function nearestFolder(root: string, file: string): string {
  const folders: string[] = [];
  for (let folder = posix.dirname(posix.normalize(file)); folder !== "."; folder = posix.dirname(folder))
    folders.push(folder);
  return folders.find((folder) => readManifest(join(root, folder)) !== null) ?? "";
}

/** A file that is missing or no JSON object reads as null: the caller has something else to say about it. */
export function readJson(path: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function textRecord(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
