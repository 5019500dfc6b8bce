import type { Unsaid } from "./exported.ts";

/** The head of an exported file, in comments. */
export function generatedBy(
  engine: string,
  comment: string,
  unsaid: readonly Unsaid[],
  lines: readonly string[],
): string {
  return [
    `Made by \`msa export ${engine}\` from msa.routes.json: change that file, and export again.`,
    ...lines,
    "",
    "What is not the same as with `msa proxy`:",
    ...unsaid.map(({ endpoint, what }) => `- ${endpoint === null ? "" : `${endpoint}: `}${what}`),
  ]
    .map((line) => (line === "" ? comment : `${comment} ${line}`))
    .join("\n");
}

/** Milliseconds as the time of a configuration: `1500ms`, `2s`. */
export function seconds(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
