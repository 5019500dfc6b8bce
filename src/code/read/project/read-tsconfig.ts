import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parse } from "jsonc-parser";
import { isRecord } from "./manifest.ts";

export interface Tsconfig {
  /** Nearest first, relative to the root; only files inside the root. */
  readonly files: readonly string[];
  /** Merged compilerOptions, paths made absolute. */
  readonly outDir: string | null;
  readonly rootDir: string | null;
  readonly baseUrl: string | null;
  readonly pathsBase: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly module: string | null;
}

const names = ["tsconfig.json", "tsconfig.app.json", "tsconfig.build.json", "jsconfig.json"];

/** The tsconfig of the folder of the entry, or of a folder above it up to the root. */
export function readTsconfig(root: string, near: string): Tsconfig {
  let folder = near;
  for (;;) {
    for (const name of names) {
      const file = join(folder, name);
      if (existsSync(file)) return merge(root, file);
    }
    if (folder === root || !folder.startsWith(root)) break;
    folder = dirname(folder);
  }
  return { files: [], outDir: null, rootDir: null, baseUrl: null, pathsBase: root, paths: {}, module: null };
}

function merge(root: string, start: string): Tsconfig {
  const chain = collectChain(start, new Set());
  const found = new Map<string, { value: unknown; from: string }>();
  for (const { file, options } of chain) {
    for (const [key, value] of Object.entries(options))
      if (!found.has(key)) found.set(key, { value, from: dirname(file) });
  }
  const path = (key: string) => {
    const hit = found.get(key);
    return typeof hit?.value === "string"
      ? resolve(hit.from, hit.value.replace(/^\$\{configDir\}/, dirname(start)))
      : null;
  };
  const paths = found.get("paths");
  const module = found.get("module")?.value;
  return {
    files: chain
      .map(({ file }) => relative(root, file).split(sep).join("/"))
      .filter((file) => !file.startsWith("..")),
    outDir: path("outDir"),
    rootDir: path("rootDir"),
    baseUrl: path("baseUrl"),
    pathsBase: path("baseUrl") ?? paths?.from ?? root,
    paths: toPaths(paths?.value),
    module: typeof module === "string" ? module.toLowerCase() : null,
  };
}

function toPaths(value: unknown): Record<string, string[]> {
  if (!isRecord(value)) return {};
  const result: Record<string, string[]> = {};
  for (const [key, targets] of Object.entries(value)) {
    if (Array.isArray(targets)) result[key] = targets.filter((target) => typeof target === "string");
  }
  return result;
}

interface Link {
  readonly file: string;
  readonly options: Record<string, unknown>;
}

function collectChain(file: string, seen: Set<string>): Link[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const raw: unknown = parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""), [], {
    allowTrailingComma: true,
  });
  if (!isRecord(raw)) return [];
  const own: Link = { file, options: isRecord(raw.compilerOptions) ? raw.compilerOptions : {} };
  // A solution file has no options of its own: what it refers to has.
  const references =
    Array.isArray(raw.references) && Array.isArray(raw.files) && raw.files.length === 0 ? raw.references : [];
  const parents = [raw.extends]
    .flat()
    .filter((parent) => typeof parent === "string")
    .reverse();
  const next = [
    ...parents.map((parent) => resolveExtends(dirname(file), parent)),
    ...references.flatMap((item) =>
      isRecord(item) && typeof item.path === "string" ? [resolveExtends(dirname(file), item.path)] : [],
    ),
  ];
  return [own, ...next.flatMap((parent) => (parent === null ? [] : collectChain(parent, seen)))];
}

function resolveExtends(folder: string, target: string): string | null {
  const relativePath = target.startsWith(".") || target.startsWith("/");
  const bases = relativePath
    ? [resolve(folder, target)]
    : packageFolders(folder).map((base) => join(base, target));
  for (const base of bases) {
    for (const candidate of [base, `${base}.json`, join(base, "tsconfig.json")]) {
      if (candidate.endsWith(".json") && existsSync(candidate)) return candidate;
    }
  }
  return null;
}

function packageFolders(folder: string): string[] {
  const folders: string[] = [];
  for (let current = folder; ; current = dirname(current)) {
    folders.push(join(current, "node_modules"));
    if (current === dirname(current)) return folders;
  }
}
