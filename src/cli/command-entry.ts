import type { RunCommandLine } from "./invocation.ts";

export interface FlagEntry {
  /** As commander takes it: `-o, --output <file>`. */
  readonly flags: string;
  readonly text: string;
  /** May be given several times. */
  readonly repeat?: boolean;
}

/** One command, cheap enough to declare that `msa --help` needs nothing else. */
export interface CommandEntry {
  readonly name: string;
  /** `<module...>`, `[dir]` in order. */
  readonly args?: readonly string[];
  readonly summary: string;
  readonly flags: readonly FlagEntry[];
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  readonly commands?: readonly CommandEntry[];
  readonly load: () => Promise<{ readonly run: RunCommandLine }>;
}

export const globalFlags: readonly FlagEntry[] = [
  { flags: "-C, --cwd <dir>", text: "run as if started in that folder" },
  { flags: "--config <file>", text: "configuration to use instead of the nearest msa.config.json" },
  { flags: "--json", text: "one JSON document on stdout, errors included" },
  { flags: "--yes", text: "accept what would be asked; never overwrites, never skips a gate" },
  { flags: "--no-input", text: "ask nothing: a missing answer is an error" },
  { flags: "--quiet", text: "no progress on stderr" },
  { flags: "--verbose", text: "more progress on stderr" },
  { flags: "--no-color", text: "no colours (also NO_COLOR; FORCE_COLOR forces them)" },
];

/** Of the commands that read the monolith. */
export const noCacheFlag: FlagEntry = {
  flags: "--no-cache",
  text: "read everything afresh, and keep nothing in .msa/cache",
};

export const previewFlags = {
  dryRun: { flags: "--dry-run", text: "list what would change and write nothing" },
  diff: { flags: "--diff [path]", text: "show the changes as a patch and write nothing" },
  view: { flags: "--view [path]", text: "show the files whole and write nothing" },
  exitCode: { flags: "--exit-code", text: "with --dry-run: exit 1 when something would change" },
} as const satisfies Record<string, FlagEntry>;
