import { posix } from "node:path";
import picomatch from "picomatch";
import type { Machine } from "./machine.ts";
import { type ArrayValue, literal, textOf, unknown, type Value } from "./values.ts";

const packages = new Set(["glob", "fast-glob", "globby", "tinyglobby", "fs", "fs/promises"]);
const calls = /^(|default|glob|sync|globSync|async|globby|globbySync|globStream)$/;

/**
 * `glob.sync("plugins/*\/index.[jt]s")`: the source files that it finds, as a list of paths written as the pattern is
 * (relative to the working folder or absolute). Null for other calls, and where the pattern is not known.
 */
export function matchFiles(machine: Machine, callee: Value, args: readonly Value[]): ArrayValue | null {
  if (callee.kind !== "external" || !packages.has(callee.pkg)) return null;
  const name = callee.path.at(-1) ?? "";
  if (!calls.test(name) || (callee.pkg.startsWith("fs") && !name.startsWith("glob"))) return null;
  const patterns = (
    args[0]?.kind === "array" ? args[0].items.map((item) => item.value) : [args[0] ?? unknown]
  )
    .map(textOf)
    .filter((text) => text !== null);
  if (patterns.length === 0) return null;
  const { root } = machine.sources;
  const settings = args[1]?.kind === "object" ? args[1].fields : new Map<string, Value>();
  const cwd = posix.resolve(root, textOf(settings.get("cwd") ?? unknown) ?? "");
  const wholePaths = isTrue(settings.get("absolute"));
  const found = patterns.flatMap((pattern) => {
    const absolute = wholePaths || pattern.startsWith("/");
    return sourcesLike(machine, posix.resolve(cwd, pattern)).map((file) => {
      const path = posix.join(root, file);
      return absolute ? path : posix.relative(cwd, path);
    });
  });
  const items = [...new Set(found)].sort().map((path) => ({ value: literal(path), origin: null }));
  const asking = machine.frames.at(-1)?.node;
  const code = patterns.find((pattern) => /\.[cm]?[jt]s\b|[jt]s[\])}]/.test(pattern));
  if (items.length === 0 && code !== undefined && asking !== undefined)
    machine.unmatched.set(machine.sources.pathOf(asking), posix.relative(root, posix.resolve(cwd, code)));
  const list: ArrayValue = { kind: "array", items };
  // `glob(pattern, options, (error, files) => …)` of before there were promises.
  const callback = args.at(-1);
  if (callback?.kind === "function") machine.run(callback, [literal(null), list], null);
  return list;
}

/** The source files, relative to the root, that a pattern means: absolute, or relative to the working folder. */
export function sourcesLike({ sources }: Pick<Machine, "sources">, pattern: string): string[] {
  const { root, files } = sources;
  return matching([...files.keys()], posix.relative(root, posix.resolve(root, pattern)));
}

/** A pattern of what a build writes (`dist/routes/*.js`) means the sources that it is written from. */
function matching(files: readonly string[], pattern: string): string[] {
  if (pattern === "") return [];
  const inner = pattern.replace(/^[^/]+\//, "");
  for (const asked of new Set([pattern, `src/${inner}`, inner])) {
    const matches = picomatch(asked);
    const found = files.filter((file) => matches(file) || matches(file.replace(/\.([cm]?)tsx?$/, ".$1js")));
    if (found.length > 0) return found.filter((file) => !file.endsWith(".d.ts"));
    // A folder of the sources with nothing in it is no folder of a build.
    if (files.some((file) => file.startsWith(`${pattern.split("/")[0]}/`))) return [];
  }
  return [];
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "literal" && value.value === true;
}
