import { dirname, posix } from "node:path";
import type { CompilerPlugins } from "../facts.ts";
import { nestSettings } from "./nest-entry.ts";

/**
 * The compiler plugins that `nest build` and `nest start` let change the code of the application with this entry: its own project's,
 * where nest-cli.json has several and that one names any. Null where there are none, or no script runs Nest's tool.
 */
export function nestPlugins(
  root: string,
  entry: string,
  scripts: Readonly<Record<string, string>>,
): CompilerPlugins | null {
  const command = nestCommand(scripts);
  if (command === null || !/\.[cm]?tsx?$/.test(entry)) return null;
  const found = settingsOf(root, entry);
  return found === null ? null : pluginsIn(found.settings, found.file, entry, command);
}

/** Where Nest's tool puts what it compiles when no tsconfig says it; null where no script runs it. */
export function nestOutput(
  root: string,
  entry: string,
  scripts: Readonly<Record<string, string>>,
): string | null {
  if (nestCommand(scripts) === null || !/\.[cm]?tsx?$/.test(entry)) return null;
  return posix.join(posix.dirname(settingsOf(root, entry)?.file ?? ""), "dist");
}

/** In a repository of workspaces nest-cli.json lies beside the backend's own package.json; `file` is below the root. */
function settingsOf(
  root: string,
  entry: string,
): { readonly settings: Readonly<Record<string, unknown>>; readonly file: string } | null {
  for (let folder = posix.dirname(entry); ; folder = dirname(folder)) {
    const found = nestSettings(posix.join(root, folder));
    if (found !== null) return { settings: found.settings, file: posix.join(folder, found.file) };
    if (folder === "." || folder === "/") return null;
  }
}

function pluginsIn(
  settings: Readonly<Record<string, unknown>>,
  file: string,
  entry: string,
  command: string,
): CompilerPlugins | null {
  const inside = posix.relative(posix.dirname(file), entry).replace(/\.[cm]?tsx?$/, "");
  const projects = objectOr(settings.projects);
  const own = Object.values(projects)
    .map(objectOr)
    .find((project) => entryOf(project) === inside);
  const options = [objectOr(own?.compilerOptions), objectOr(settings.compilerOptions)];
  const first = (name: string): unknown =>
    options.map((one) => one[name]).find((value) => value !== undefined);
  const listed = first("plugins");
  const plugins = (Array.isArray(listed) ? listed : []).flatMap((one: unknown) => {
    const name = typeof one === "string" ? one : objectOr(one).name;
    return typeof name === "string" ? [{ name, options: objectOr(objectOr(one).options) }] : [];
  });
  if (plugins.length === 0) return null;
  const builder = first("builder");
  const told = /\s(?:-b|--builder)[\s=]+(\w+)/.exec(command)?.[1];
  const used = told ?? (typeof builder === "string" ? builder : objectOr(builder).type);
  return { file, plugins, ...(used === "swc" ? { ignoredBy: "swc" } : {}) };
}

function entryOf({ root, sourceRoot, entryFile }: Readonly<Record<string, unknown>>): string {
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  return posix.join(text(sourceRoot) ?? posix.join(text(root) ?? "", "src"), text(entryFile) ?? "main");
}

/** How the monolith is built for production: a script that watches may use another builder, and one that runs the sources uses none. */
function nestCommand(scripts: Readonly<Record<string, string>>): string | null {
  const { build = "", start = "", ...others } = scripts;
  if (/\b(tsx|ts-node|swc-node|@swc-node)\b/.test(start)) return null;
  const all = [build, ...Object.values(others), start];
  const runs = (what: string) => all.find((text) => new RegExp(`\\bnest(\\.js)?\\s+${what}\\b`).test(text));
  return runs("build") ?? runs("start") ?? null;
}

function objectOr(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
