/** Remarks that several engines share. */
import { MsaError } from "../../errors/msa-error.ts";
import { type DiscoverConfig, discoverText } from "../../routes/discover-config.ts";
import type { AnsweredRow } from "./answers.ts";
import type { ExportInput, Unsaid } from "./exported.ts";
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

/** What no engine does with this table. `finds`: whether the engine asks such a source of instances itself. */
export function commonRemarks(
  { file, settings }: ExportInput,
  finds: (config: DiscoverConfig) => boolean,
): Unsaid[] {
  const lost = settings.sticky.filter((key) => !isReadable(key));
  const canary = file.routes.some(({ state }) => state === "canary");
  return [
    { endpoint: null, what: "msa's status page, evidence and access log see none of these requests" },
    ...(canary && lost.length > 0
      ? [
          {
            endpoint: null,
            what: `canaries do not know their users by ${lost.join(", ")}: no claim is read, and no cookie issued`,
          },
        ]
      : []),
    ...Object.entries(file.targets).flatMap(([name, { discover }]) =>
      discover === undefined || finds(discover)
        ? []
        : [
            {
              endpoint: null,
              what: `${name}: has the addresses of the table for ever, whatever ${discoverText(discover)} lists`,
            },
          ],
    ),
  ];
}

/** Of the keys by which a canary knows its users those that engines can read; a cookie that msa issues may be there already. */
export function readableKeys(sticky: readonly string[]): string[] {
  const keys = sticky.flatMap((key) => {
    if (key.startsWith("issued:")) return [`cookie:${key.slice("issued:".length)}`];
    return isReadable(key) ? [key] : [];
  });
  return keys.length === 0 ? ["ip"] : keys;
}

function isReadable(key: string): boolean {
  return /^(header:|cookie:|ip$)/.test(key);
}

/** Where the engine has no such limit. */
export function limitRemarks({ targets }: ExportInput["file"]): Unsaid[] {
  return Object.entries(targets).flatMap(([name, { maxInFlight }]) =>
    maxInFlight === undefined
      ? []
      : [{ endpoint: null, what: `${name}: no limit for requests that an instance gets at once` }],
  );
}

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
