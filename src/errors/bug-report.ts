import type { ErrorDocument } from "./error-document.ts";

export interface BugSurroundings {
  readonly command: string;
  /** `msa 0.1.0, node v20.20.2, linux x64` */
  readonly versions: string;
  /** Absolute paths that may name a person or a customer, longest first, with what stands in for each. */
  readonly scrub: readonly (readonly [path: string, placeholder: string])[];
}

/** An error that nobody foresaw. Says so, and gives what a report needs without telling where it was run. */
export function renderBug(error: unknown, around: BugSurroundings): string {
  const stack = scrub(error instanceof Error ? (error.stack ?? error.message) : String(error), around);
  return [
    "✖ This is a bug in msa, not in your project.",
    ...stack.split("\n").map((line) => `  ${line}`),
    `  fix   report the lines above with: ${around.versions}, command \`${around.command}\``,
    "  docs  docs/errors.md#bug",
    "",
  ].join("\n");
}

export function bugDocument(error: unknown, around: BugSurroundings): ErrorDocument {
  const message = scrub(error instanceof Error ? error.message : String(error), around);
  return {
    schemaVersion: 1,
    error: {
      code: "BUG",
      message,
      why: "an error that msa did not foresee",
      fix: `report it with: ${around.versions}, command \`${around.command}\``,
      where: [],
      docs: "docs/errors.md#bug",
    },
  };
}

function scrub(text: string, around: BugSurroundings): string {
  return around.scrub.reduce((scrubbed, [path, placeholder]) => {
    return path.length > 1 ? scrubbed.replaceAll(path, placeholder) : scrubbed;
  }, text);
}
