import { join, posix, relative } from "node:path";
import type { Machine } from "./machine.ts";
import {
  type ArrayValue,
  type Item,
  literal,
  type ObjectValue,
  textOf,
  unknown,
  type Value,
} from "./values.ts";

const packages = /^(fs|fs\/promises|fs-extra|graceful-fs)$/;
const busiest = 300;

interface Place {
  /** Relative to the root. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** What stands for an entry of a folder: the element of the list, and the object of `withFileTypes`. */
const places = new WeakMap<Item | ObjectValue, Place>();

/**
 * `readdirSync(folder)` of a folder whose place is known: the names of its sources and folders, from which programs make
 * paths of routes and modules to load. A callback gets them at once. Null for other calls and for folders without sources.
 */
export function listFolder(machine: Machine, callee: Value, args: readonly Value[]): Value | null {
  if (callee.kind !== "external" || !packages.test(callee.pkg)) return null;
  if (!/^readdir(Sync)?$/.test(callee.path.at(-1) ?? "")) return null;
  const place = args[0] === undefined ? null : placeOf(machine, args[0]);
  if (place === null) return null;
  const options = args[1]?.kind === "object" ? args[1].fields : new Map<string, Value>();
  const items = place.isFolder
    ? entriesOf(machine, place.path, isTrue(options.get("recursive"))).map((own) =>
        itemOf(machine, place.path, own, isTrue(options.get("withFileTypes"))),
      )
    : [];
  if (items.length > busiest) return null;
  const list: ArrayValue = { kind: "array", items };
  const callback = args.at(-1);
  if (callback?.kind === "function") machine.run(callback, [literal(null), list], null);
  return list;
}

/** `info.isDirectory()` of `stat(file)` or of an entry of a folder; null for other calls. */
export function askKind(machine: Machine, receiver: Value, method: string): Value | null {
  if (method !== "isDirectory" && method !== "isFile") return null;
  const place = receiver.kind === "object" ? places.get(receiver) : statted(machine, receiver);
  return place == null ? null : literal(place.isFolder === (method === "isDirectory"));
}

/** Of an element of such a list, or of what was made from it; relative to the root. */
export function placeOfItem(item: Item): string | null {
  return places.get(item)?.path ?? null;
}

/** A source file that a text names from the root of the disk on: what was put together from the names in a folder. */
export function fileNamed(machine: Machine, value: Value): string | null {
  const text = textOf(value);
  if (text === null || !text.startsWith(machine.sources.root)) return null;
  return sourceAt(machine.sources, relative(machine.sources.root, posix.resolve(text)));
}

/** What is made from an entry of a folder stands for it still: `names.map((name) => join(folder, name))`. */
export function keepPlace(from: Item, made: Item): Item {
  const place = places.get(from);
  if (place !== undefined) places.set(made, place);
  return made;
}

/** Programs that run from what was built look for `.js` where the sources say `.ts`. Null when none does. */
export function asBuilt(machine: Machine, items: readonly Item[]): Item[] | null {
  const typed = items.some(({ value }) => /\.[cm]?ts$/.test(textOf(value) ?? nameIn(value)));
  if (!typed || items.some((item) => !places.has(item))) return null;
  return items.map((item) => {
    const place = places.get(item);
    const withTypes = item.value.kind === "object";
    const folder = posix.dirname(place?.path ?? "");
    return place === undefined ? item : itemOf(machine, folder, place, withTypes, true);
  });
}

function nameIn(value: Value): string {
  return value.kind === "object" ? (textOf(value.fields.get("name") ?? unknown) ?? "") : "";
}

function itemOf({ sources }: Machine, folder: string, place: Place, withTypes: boolean, built = false): Item {
  const asked = posix.relative(folder, place.path);
  const name = built ? asked.replace(/\.([cm]?)ts$/, ".$1js") : asked;
  if (!withTypes) {
    const item: Item = { value: literal(name), origin: null };
    places.set(item, place);
    return item;
  }
  const parent = literal(join(sources.root, folder));
  const value: ObjectValue = {
    kind: "object",
    fields: new Map([
      ["name", literal(name)],
      ["path", parent],
      ["parentPath", parent],
    ]),
    origins: new Map(),
  };
  const item: Item = { value, origin: null };
  places.set(value, place);
  places.set(item, place);
  return item;
}

function entriesOf({ sources }: Machine, folder: string, deep: boolean): Place[] {
  const start = folder === "" ? "" : `${folder}/`;
  const found = new Map<string, Place>();
  for (const file of sources.files.keys()) {
    if (!file.startsWith(start) || file.endsWith(".d.ts")) continue;
    const parts = file.slice(start.length).split("/");
    parts.forEach((_, at) => {
      if (at > 0 && !deep) return;
      const path = start + parts.slice(0, at + 1).join("/");
      found.set(path, { path, isFolder: at < parts.length - 1 });
    });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file or a folder of sources that a text names. */
function placeOf({ sources }: Machine, value: Value): Place | null {
  const text = textOf(value);
  if (text === null) return null;
  const path = relative(sources.root, posix.resolve(sources.root, text));
  if (path.startsWith("..")) return null;
  const source = sourceAt(sources, path);
  if (source !== null) return { path: source, isFolder: false };
  const start = path === "" ? "" : `${path}/`;
  for (const file of sources.files.keys()) if (file.startsWith(start)) return { path, isFolder: true };
  return null;
}

/** Itself, or what it is built from. */
function sourceAt({ files }: Machine["sources"], path: string): string | null {
  return [path, path.replace(/\.([cm]?)js$/, ".$1ts")].find((one) => files.has(one)) ?? null;
}

function statted(machine: Machine, value: Value): Place | null {
  if (value.kind !== "result" || value.callee.kind !== "external" || !packages.test(value.callee.pkg))
    return null;
  if (!/^l?stat(Sync)?$/.test(value.callee.path.at(-1) ?? "")) return null;
  return placeOf(machine, value.args[0] ?? unknown);
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "literal" && value.value === true;
}
