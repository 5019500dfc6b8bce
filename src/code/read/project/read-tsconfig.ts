import { dirname, join, relative, resolve, sep } from "node:path";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { entriesIn, existsSync, readFileSync } from "../disk/watched-disk.ts";
import type { Place } from "../facts.ts";
import { isRecord } from "./manifest.ts";
import { coversFile, includedFolder, type Link } from "./tsconfig-covers.ts";

export interface Tsconfig {
  /** Nearest first, relative to the root; only files inside the root. */
  readonly files: readonly string[];
  /** The other configs in the same folder, each with what it extends. */
  readonly others: readonly (readonly string[])[];
  /** Merged compilerOptions, paths made absolute. */
  readonly outDir: string | null;
  readonly rootDir: string | null;
  /** What the compiler takes for `rootDir` where none is said, absolute. */
  readonly included: string | null;
  readonly baseUrl: string | null;
  readonly pathsBase: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly module: string | null;
  /** Those of `files` that are no JSON, with what is wrong first: of such a file, what can be read counts. */
  readonly broken: readonly (Place & { readonly message: string })[];
}

const names = ["tsconfig.json", "tsconfig.app.json", "tsconfig.build.json", "jsconfig.json"];

/**
 * The tsconfig of the folder of the entry, or of a folder above it up to the root. A solution file compiles nothing
 * itself: of what it refers to, the config that takes in `entry` (absolute) speaks; without an entry, all of them.
 */
export function readTsconfig(root: string, near: string, entry?: string): Tsconfig {
  let folder = entry === undefined ? near : dirname(entry);
  for (;;) {
    for (const name of names) {
      const file = join(folder, name);
      if (existsSync(file))
        return merge(root, (entry === undefined ? null : inSolution(file, entry)) ?? file);
    }
    if (folder === root || !folder.startsWith(root)) break;
    folder = dirname(folder);
  }
  return {
    files: [],
    others: [],
    outDir: null,
    rootDir: null,
    included: null,
    baseUrl: null,
    pathsBase: root,
    paths: {},
    module: null,
    broken: [],
  };
}

/** The referenced config that compiles the file, when `file` is a solution file that has one. */
function inSolution(file: string, entry: string): string | null {
  const raw = readConfig(file);
  if (raw === null) return null;
  for (const reference of referencesOf(raw, file)) {
    const chain = collectChain(reference, new Set(), false);
    if (coversFile(chain, entry)) return reference;
  }
  return null;
}

function merge(root: string, start: string): Tsconfig {
  const chain = collectChain(start, new Set(), true);
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
    files: inProject(root, chain),
    others: besides(dirname(start), chain).map((file) =>
      inProject(root, collectChain(file, new Set(), false)),
    ),
    outDir: path("outDir"),
    rootDir: path("rootDir"),
    included: includedFolder(chain),
    baseUrl: path("baseUrl"),
    pathsBase: path("baseUrl") ?? paths?.from ?? root,
    paths: toPaths(paths?.value),
    module: typeof module === "string" ? module.toLowerCase() : null,
    broken: inProject(root, chain).flatMap((file) => brokenAt(root, file)),
  };
}

/** What lies in node_modules comes with its package. */
function inProject(root: string, chain: readonly Link[]): string[] {
  return chain
    .map(({ file }) => relative(root, file).split(sep).join("/"))
    .filter((file) => !file.startsWith("..") && !/(^|\/)node_modules\//.test(file));
}

const besideName = /^tsconfig[\w.-]*\.json$/;

function besides(folder: string, chain: readonly Link[]): string[] {
  return entriesIn(folder, besideName)
    .filter(({ name }) => besideName.test(name))
    .map(({ name }) => join(folder, name))
    .filter((file) => !chain.some((link) => link.file === file));
}

function toPaths(value: unknown): Record<string, string[]> {
  if (!isRecord(value)) return {};
  const result: Record<string, string[]> = {};
  for (const [key, targets] of Object.entries(value)) {
    if (Array.isArray(targets)) result[key] = targets.filter((target) => typeof target === "string");
  }
  return result;
}

/** `solution`: what the first file refers to counts as well. */
function collectChain(file: string, seen: Set<string>, solution: boolean): Link[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const raw = readConfig(file);
  if (raw === null) return [];
  const own: Link = { file, raw, options: isRecord(raw.compilerOptions) ? raw.compilerOptions : {} };
  const parents = [raw.extends]
    .flat()
    .filter((parent) => typeof parent === "string")
    .reverse()
    .flatMap((parent) => resolveExtends(dirname(file), parent) ?? []);
  // A solution file has no options of its own: what it refers to has.
  const next = [...parents, ...(solution ? referencesOf(raw, file) : [])];
  return [own, ...next.flatMap((parent) => collectChain(parent, seen, false))];
}

function readConfig(file: string): Record<string, unknown> | null {
  if (!existsSync(file)) return null;
  const raw: unknown = parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""), [], {
    allowTrailingComma: true,
  });
  return isRecord(raw) ? raw : null;
}

function brokenAt(root: string, file: string): Tsconfig["broken"] {
  const text = readFileSync(join(root, file), "utf8").replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return [];
  const line = text.slice(0, first.offset).split("\n").length;
  return [{ file, line, message: `no JSON: ${printParseErrorCode(first.error)}` }];
}

/** What a solution file (`files: []` and references) refers to; nothing for any other. */
function referencesOf(raw: Record<string, unknown>, file: string): string[] {
  if (!Array.isArray(raw.references) || !Array.isArray(raw.files) || raw.files.length > 0) return [];
  return raw.references.flatMap((item: unknown) =>
    isRecord(item) && typeof item.path === "string"
      ? (resolveExtends(dirname(file), item.path.startsWith(".") ? item.path : `./${item.path}`) ?? [])
      : [],
  );
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
