import { join, posix } from "node:path";
import { readFileSync } from "../disk/watched-disk.ts";

interface Settings {
  readonly sourceRoot?: unknown;
  readonly root?: unknown;
  readonly entryFile?: unknown;
  readonly projects?: unknown;
}

/** File that `nest start [project]` runs, without extension, as nest-cli.json says; null for other commands. */
export function nestEntry(root: string, words: readonly string[]): string | null {
  // Variables and what runs it come first: `cross-env NODE_ENV=production npx nest start api`.
  const at = words.findIndex((word) => /^(.*\/)?nest(\.js)?$/.test(word));
  if (at === -1 || words[at + 1] !== "start") return null;
  const rest = words.slice(at + 2);
  const name = rest.find((word) => !word.startsWith("-"));
  const settings = readSettings(root);
  const projects = isObject(settings.projects) ? settings.projects : {};
  const project = name === undefined ? undefined : projects[name];
  return entryIn(isObject(project) ? project : settings);
}

/** What `nest start` without a name would run; null where nest-cli.json says nothing. */
export function defaultNestEntry(root: string): string | null {
  const settings = readSettings(root);
  return Object.keys(settings).length === 0 ? null : entryIn(settings);
}

function entryIn(own: Settings): string {
  const folder = textOr(own.sourceRoot, posix.join(textOr(own.root, ""), "src"));
  return posix.join(folder, textOr(own.entryFile, "main"));
}

function readSettings(root: string): Settings {
  return nestSettings(root)?.settings ?? {};
}

/** What the settings of Nest's tool in a folder say, and the file that they are in; null where there are none that can be read. */
export function nestSettings(
  root: string,
): { readonly file: string; readonly settings: Readonly<Record<string, unknown>> } | null {
  for (const file of ["nest-cli.json", ".nestcli.json", ".nest-cli.json"]) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(join(root, file), "utf8"));
      if (isObject(parsed)) return { file, settings: parsed };
    } catch {
      // Without the file, or with comments in it, the tool's own defaults are the best guess.
    }
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}
