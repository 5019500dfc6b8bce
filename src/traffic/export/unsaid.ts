/** Remarks that several engines share. */
import { MsaError } from "../../errors/msa-error.ts";
import type { AnsweredRow } from "./answers.ts";
import type { Unsaid } from "./exported.ts";
import { type Dialect, type PortablePattern, portablePattern } from "./portable-pattern.ts";

export type RowWithPattern = AnsweredRow & { readonly pattern: PortablePattern };

/**
 * Rows with the patterns of that dialect. Errors: MSA3005 for a row whose pattern has none: left out, its requests would
 * reach whichever row comes next.
 */
export function withPatterns(
  rows: readonly AnsweredRow[],
  dialect: Dialect,
  engine: string,
): RowWithPattern[] {
  return rows.map((row) => {
    const pattern = portablePattern(row.path, dialect);
    if (pattern === null) {
      throw new MsaError("MSA3005", {
        message: `${engine} has no regular expression for ${row.id}${row.row.regex === undefined ? "" : ` (${row.row.regex})`}`,
      });
    }
    return { ...row, pattern };
  });
}

/** What no engine does. */
export const always: readonly Unsaid[] = [
  { endpoint: null, what: "msa's status page, evidence and access log see none of these requests" },
];

export function canaryRemark(rows: readonly AnsweredRow[]): Unsaid[] {
  return rows.some(({ answer }) => answer.kind === "canary")
    ? [
        {
          endpoint: null,
          what: "canaries take the same share of the users, but other users: the engine's hash is its own. A user stays on a side while the weight grows",
        },
      ]
    : [];
}
