import { posix } from "node:path";
import type { Machine } from "../../boot/machine.ts";
import { literal, type ObjectValue, textOf, type Value } from "../../boot/values.ts";

export interface FoundPlugin {
  readonly file: string;
  /** From the names of the folders; null at the top. */
  readonly prefix: string | null;
}

/** The plug-ins of one folder, with the hooks that go around them. */
interface FoundFolder {
  readonly hooks: readonly string[];
  readonly plugins: readonly FoundPlugin[];
}

const scripts = /(?:(?:^.?|\.[^d]|[^.]d|[^.][^d])\.[cm]?ts|\.[cm]?js)$/i;

/** Which files autoload takes from a folder and what prefix it gives them, as its own walk does it. */
export function findPlugins(machine: Machine, folder: string, settings: ObjectValue): FoundFolder[] {
  const found: FoundFolder[] = [];
  const option = (name: string): Value | undefined => settings.fields.get(name);
  const index = patternOf(option("indexPattern")) ?? /^index\.[cm]?[jt]s$/i;
  const script = patternOf(option("scriptPattern")) ?? scripts;
  const autoHooks = patternOf(option("autoHooksPattern")) ?? /^[_.]?auto_?hooks\.[cm]?[jt]s$/i;
  const ignored = patternOf(option("ignorePattern"));
  const deepest = Number(textOf(option("maxDepth") ?? literal(null)) ?? Number.POSITIVE_INFINITY);

  function walk(dir: string, prefix: string | null, depth: number, above: readonly string[]): void {
    const { files, folders } = listFolder(machine, dir);
    const path = (name: string) => posix.join(dir, name);
    const hookFile = files.find((name) => autoHooks.test(name));
    const inherited = hookFile !== undefined && isTrue(option("overwriteHooks")) ? [] : above;
    const own = hookFile === undefined ? inherited : [...inherited, path(hookFile)];
    const hooks = isTrue(option("autoHooks")) ? own : [];
    const plugins: FoundPlugin[] = [];
    const take = (name: string): void => {
      const inside = `/${posix.relative(folder, path(name))}`;
      const match = option("matchFilter");
      const ignore = option("ignoreFilter");
      if (match !== undefined && !passes(machine, inside, match)) return;
      if (ignore !== undefined && passes(machine, inside, ignore)) return;
      plugins.push({ file: path(name), prefix });
    };
    found.push({ hooks, plugins });

    const main = files.find((name) => index.test(name));
    if (main !== undefined) take(main);
    const names = [
      ...files.map((name) => ({ name, isFolder: false })),
      ...folders.map((name) => ({ name, isFolder: true })),
    ];
    for (const { name, isFolder } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (ignored?.test(name)) continue;
      if (isFolder && depth < deepest)
        walk(path(name), below(prefix, path(name)), depth + 1, isTrue(option("cascadeHooks")) ? hooks : []);
      else if (!isFolder && main === undefined && script.test(name) && !autoHooks.test(name)) take(name);
    }
  }

  /** `dirNameRoutePrefix`: off, or a function of the folder. */
  function below(prefix: string | null, dir: string): string {
    const start = prefix === null || prefix === "" ? "/" : `${prefix}/`;
    const setting = option("dirNameRoutePrefix");
    const name = posix.basename(dir);
    if (setting === undefined) return start + name;
    if (setting.kind === "function")
      return start + (textOf(machine.run(setting, [literal(posix.dirname(dir)), literal(name)], null)) ?? "");
    return setting.kind === "literal" && setting.value !== true ? start : start + name;
  }

  walk(folder, null, 0, []);
  return found;
}

function listFolder(machine: Machine, dir: string): { files: string[]; folders: string[] } {
  const start = dir === "." ? "" : `${dir}/`;
  const files: string[] = [];
  const folders = new Set<string>();
  for (const path of machine.sources.files.keys()) {
    if (!path.startsWith(start)) continue;
    const [first = "", ...rest] = path.slice(start.length).split("/");
    if (rest.length === 0) files.push(first);
    else folders.add(first);
  }
  return { files, folders: [...folders] };
}

function patternOf(value: Value | undefined): RegExp | null {
  const source = value?.kind === "regex" ? value.source : value === undefined ? null : textOf(value);
  if (source === null) return null;
  try {
    return new RegExp(source);
  } catch {
    // What this engine does not read as a pattern filters nothing: more is listed then, not less.
    return null;
  }
}

/** A filter is part of the path, a pattern, or a function; one that cannot be told lets the file in. */
function passes(machine: Machine, path: string, filter: Value): boolean {
  if (filter.kind === "function") {
    const answer = machine.run(filter, [literal(path)], null);
    return !(answer.kind === "literal" && answer.value === false);
  }
  const text = textOf(filter);
  return text === null ? (patternOf(filter)?.test(path) ?? true) : path.includes(text);
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "literal" && value.value === true;
}
