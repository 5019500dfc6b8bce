import { posix } from "node:path";
import type { ts } from "ts-morph";
import { compilePattern } from "./compile-pattern.ts";
import type { Machine } from "./machine.ts";
import { literal, type ObjectValue, textOf, unknown, type Value } from "./values.ts";

/** What a package that requires whole folders is told. */
interface Wish {
  /** As written: absolute, or relative to the file that asks; null where it is not known. */
  readonly folder: string | null;
  readonly deep: boolean;
  readonly keep: (path: string) => boolean;
  /** What is done with each file that was loaded: its result, where it has one, takes the file's place. */
  readonly visit: Value;
  /** Given the file's path too. */
  readonly told: boolean;
  /** The default export stands for a file that has one. */
  readonly byDefault?: boolean;
}

type Reader = (args: readonly Value[]) => Wish;

/** Packages by name, with how each takes its arguments. */
const packages: Readonly<Record<string, Reader>> = {
  // requireDirectory(module, [path], { include, exclude, recurse, visit })
  "require-directory": ([, ...rest]) => {
    const [settings, field] = settingsOf(rest);
    const [include, exclude] = [field("include"), field("exclude")];
    const keep = (path: string) => matches(include, path, true) && !matches(exclude, path, false);
    const folder = folderIn(rest[0] === settings ? undefined : rest[0]);
    return { folder, deep: !is(field("recurse"), false), keep, visit: field("visit"), told: true };
  },
  // requireDir([path], { recurse, filter, mapValue })
  "require-dir": (args) => {
    const [settings, field] = settingsOf(args);
    const folder = folderIn(args[0] === settings ? undefined : args[0]);
    return {
      ...{ folder, deep: is(field("recurse"), true), keep: () => true },
      ...{ visit: field("mapValue"), told: false },
    };
  },
  // importDir([path], { recurse }): what each file exports by default
  "import-dir": (args) => {
    const [settings, field] = settingsOf(args);
    const folder = folderIn(args[0] === settings ? undefined : args[0]);
    return {
      ...{ folder, deep: is(field("recurse"), true), keep: () => true, visit: unknown, told: false },
      byDefault: true,
    };
  },
  // requireAll(path) or requireAll({ dirname, filter, recursive, resolve })
  "require-all": (args) => {
    const [settings, field] = settingsOf(args);
    const keep = (path: string) => matches(field("filter"), posix.basename(path), true);
    return {
      ...{ folder: textOf(settings === undefined ? (args[0] ?? unknown) : field("dirname")), keep },
      ...{ deep: !is(field("recursive"), false), visit: field("resolve"), told: false },
    };
  },
};

/**
 * `requireDirectory(module, "./api", { visit })` and its like: loads the source files of the folder in the order of their
 * names, and gives back an object of them, folders as objects of their own. Null for other calls, and for no known folder.
 */
export function loadFolder(
  machine: Machine,
  node: ts.CallExpression,
  callee: Value,
  args: readonly Value[],
): Value | null {
  const read = callee.kind === "external" && callee.path.length === 0 ? packages[callee.pkg] : undefined;
  if (read === undefined) return null;
  const wish = read(args);
  const { root, files } = machine.sources;
  const own = machine.sources.pathOf(node);
  if (wish.folder === null) return null;
  const folder = posix.relative(root, posix.resolve(root, posix.dirname(own), wish.folder));
  const below = [...files.keys()]
    .filter((file) => file !== own && !file.endsWith(".d.ts") && isBelow(file, folder))
    .filter((file) => wish.keep(posix.join(root, file)));
  return below.length === 0 ? null : objectOf(machine, wish, folder, below.sort());
}

function objectOf(machine: Machine, wish: Wish, folder: string, files: readonly string[]): ObjectValue {
  const made: ObjectValue = { kind: "object", fields: new Map(), origins: new Map() };
  for (const file of files) {
    const [name = "", ...inner] = posix.relative(folder, file).split("/");
    if (inner.length === 0) made.fields.set(name.replace(/\.[^.]+$/, ""), loaded(machine, wish, file));
    else if (wish.deep && !made.fields.has(name)) {
      const own = posix.join(folder, name);
      const below = files.filter((other) => isBelow(other, own));
      made.fields.set(name, objectOf(machine, wish, own, below));
    }
  }
  return made;
}

function loaded(machine: Machine, { visit, told, byDefault }: Wish, file: string): Value {
  const whole = machine.whole(file);
  const value = byDefault === true && whole.kind === "module" ? machine.exported(file, "default") : whole;
  if (visit.kind !== "function") return value;
  const path = posix.join(machine.sources.root, file);
  const place = told ? [literal(path), literal(posix.basename(file))] : [];
  const result = machine.run(visit, [value, ...place], null);
  return result.kind === "unknown" ? value : result;
}

function isBelow(file: string, folder: string): boolean {
  return folder === "" || file.startsWith(`${folder}/`);
}

/** Left out, it is the folder of the file that asks. */
function folderIn(value: Value | undefined): string | null {
  return value === undefined ? "." : textOf(value);
}

function settingsOf(args: readonly Value[]): [Value | undefined, (name: string) => Value] {
  const settings = args.find((value) => value.kind === "object");
  return [settings, (name) => settings?.fields.get(name) ?? unknown];
}

/** What is not known of a filter keeps every file: what may be registered counts. */
function matches(filter: Value, path: string, otherwise: boolean): boolean {
  const pattern = filter.kind === "regex" ? compilePattern(filter) : null;
  return pattern === null ? otherwise : pattern.test(path);
}

function is(value: Value, wanted: boolean): boolean {
  return value.kind === "literal" && value.value === wanted;
}
