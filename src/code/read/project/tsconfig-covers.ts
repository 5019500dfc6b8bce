import { dirname, relative, sep } from "node:path";

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
