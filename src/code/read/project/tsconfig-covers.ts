import { dirname, relative, resolve, sep } from "node:path";

/** One config of a chain of `extends`, nearest first. */
export interface Link {
  readonly file: string;
  readonly raw: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}

/** Does this config, given with what it extends, take in the file? `files`, `include` and `exclude` come from the nearest that says them. */
export function coversFile(chain: readonly Link[], file: string): boolean {
  const listed = nearest(chain, "files");
  if (listed?.patterns.some((pattern) => matches(pattern, listed.folder, file)) === true) return true;
  const include =
    nearest(chain, "include") ??
    (listed === null && chain[0] !== undefined
      ? { patterns: ["**/*"], folder: dirname(chain[0].file) }
      : null);
  const exclude = nearest(chain, "exclude");
  const hit = (list: Patterns | null): boolean =>
    list?.patterns.some((pattern) => matches(pattern, list.folder, file)) ?? false;
  return hit(include) && !hit(exclude);
}

/** The folder that all patterns of `files` and `include` lie in, which the compiler takes for `rootDir`; null without patterns. */
export function includedFolder(chain: readonly Link[]): string | null {
  const lists = [nearest(chain, "files"), nearest(chain, "include")].filter((list) => list !== null);
  const folders = lists.flatMap(({ patterns, folder }) =>
    patterns.map((pattern) => resolve(folder, fixedPart(pattern))),
  );
  const [first, ...others] = folders.map((folder) => folder.split(sep));
  if (first === undefined) return null;
  const differs = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return (differs === -1 ? first : first.slice(0, differs)).join(sep) || sep;
}

/** `src/api` of `src/api/**\/*.ts`, and of `src/api/main.ts`. */
function fixedPart(pattern: string): string {
  const parts = pattern.split("/");
  const open = parts.findIndex((part, at) => /[*?]/.test(part) || (at > 0 && /\.[cm]?[jt]sx?$/.test(part)));
  return (open === -1 ? parts : parts.slice(0, open)).join("/");
}

interface Patterns {
  readonly patterns: readonly string[];
  readonly folder: string;
}

function nearest(chain: readonly Link[], key: "files" | "include" | "exclude"): Patterns | null {
  for (const { file, raw } of chain) {
    const value = raw[key];
    if (Array.isArray(value))
      return { patterns: value.filter((item) => typeof item === "string"), folder: dirname(file) };
  }
  return null;
}

/** The pattern language of tsconfig: `*`, `?`, and `**` for any folders; a plain folder stands for all below it. */
function matches(pattern: string, folder: string, file: string): boolean {
  const path = relative(folder, file).split(sep).join("/");
  const source = pattern
    .replace(/^\.(\/|$)/, "")
    .replace(/\/+$/, "")
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replace(/[.+^${}()|[\]\\]/g, "\\$&"))
    .join("");
  return new RegExp(source === "" ? "^[^.]" : `^${source}(/.*)?$`).test(path);
}

const wildcards: Readonly<Record<string, string>> = {
  "**/": "(.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};
