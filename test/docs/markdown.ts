import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseCommandLine } from "../../src/cli/parse-command-line.ts";
import { splitCommand } from "../../src/util/split-command.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

export const textOf = (path: string): string => readFileSync(join(repository, path), "utf8");

/** README, CHANGELOG and everything under docs/, relative to the repository. */
export const pages: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`),
];

interface Block {
  readonly text: string;
  /** Stands below `<!-- runs -->`. */
  readonly runs: boolean;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/(<!-- runs -->\n+)?^```\w*\n(.*?)^```$/gms)].map(([, runs, text = ""]) => ({
    text,
    runs: runs !== undefined,
  }));
}

/** The msa command lines of a text, without `$ `, `npx` and what a `#` says about them. */
export function commandLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^(\$|npx) /, "").replace(/\s+# .*$/, ""))
    .filter((line) => /^(\w+=\S+ )*msa( |$)/.test(line));
}

export function argvOf(line: string): string[] {
  return splitCommand(line.replace(/^(\w+=\S+ )*msa ?/, ""));
}

/** Throws where a command or a flag does not exist. */
export function parse(line: string): void {
  parseCommandLine(argvOf(line));
}
