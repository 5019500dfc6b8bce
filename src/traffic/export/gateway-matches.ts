/**
 * The rows as matches of the Gateway API. Its precedence is its own, and for regular expressions that of each
 * implementation, so no two matches with different answers have a request in common: then no order can be wrong.
 */
import { MsaError } from "../../errors/msa-error.ts";
import type { Answer } from "./answers.ts";
import { mayOverlap, pathsWithout, shapeOf } from "./disjoint-paths.ts";
import type { RowWithPattern } from "./unsaid.ts";
import { wholePattern } from "./whole-pattern.ts";

/** Those that a match can name. */
const known = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/** Characters that a path of a match may have. */
const longestPath = 1_024;

export interface GatewayMatch {
  readonly path: string;
  /** Null: every method. */
  readonly method: string | null;
}

export interface MatchedRow {
  readonly row: RowWithPattern;
  /** None for rows whose requests the last rule sends to the monolith. */
  readonly matches: readonly GatewayMatch[];
  /** Why all or some of its requests stay with the monolith although the table says otherwise. */
  readonly stays: string | null;
}

/** Errors: MSA3005 for a row that would have to stay with a monolith that has it no more. */
export function matchedRows(rows: readonly RowWithPattern[]): MatchedRow[] {
  const named = rows.flatMap(({ methods }) => methods ?? []);
  // The empty name stands for whatever else a client may send.
  const asked = [...new Set([...known, ...named, ""])];
  return rows.map((row, at) => {
    const matched = matchedRow(row, rows.slice(0, at), asked);
    if (matched.stays !== null && row.row.retired === true) {
      throw new MsaError("MSA3005", { message: `gateway-api cannot say ${row.id}: ${matched.stays}` });
    }
    return matched;
  });
}

function matchedRow(
  row: RowWithPattern,
  before: readonly RowWithPattern[],
  asked: readonly string[],
): MatchedRow {
  const mine = asked.filter((method) => hasMethod(row, method) && answerTo(row, method) !== "monolith");
  const paths = new Map<string, readonly string[]>();
  for (const method of mine) {
    const found = pathsOf(row, rivalsOf(row, method, before));
    if (typeof found === "string") return { row, matches: [], stays: found };
    paths.set(method, found);
  }
  const all = [...new Set([...paths.values()].map((found) => found.join("\n")))];
  if (mine.length === asked.length && all.length === 1) {
    return { row, matches: paths.get("")!.map((path) => ({ path, method: null })), stays: null };
  }
  const matches = mine.flatMap((method) =>
    known.includes(method) ? paths.get(method)!.map((path) => ({ path, method })) : [],
  );
  const unknown = mine.some((method) => !known.includes(method) && paths.get(method)!.length > 0);
  return { row, matches, stays: unknown ? `with methods other than ${known.join(", ")}` : null };
}

function hasMethod({ methods }: RowWithPattern, method: string): boolean {
  return methods === null || methods.includes(method);
}

/** What tells two answers apart. */
function answerTo({ answer }: RowWithPattern, method: string): string {
  if (answer.kind === "shadow" && method !== "GET" && method !== "HEAD") return "monolith";
  return answerKey(answer);
}

/** The API has no fallback, so it tells no answers apart. */
export function answerKey(answer: Answer): string {
  switch (answer.kind) {
    case "monolith":
      return "monolith";
    case "shadow":
    case "service":
      return `${answer.kind} ${answer.target}`;
    case "canary":
      return `canary ${answer.target} ${answer.weight}`;
  }
}

/** Earlier rows that have some of the row's requests, and another answer. */
function rivalsOf(row: RowWithPattern, method: string, before: readonly RowWithPattern[]): RowWithPattern[] {
  const answer = answerTo(row, method);
  return before.filter(
    (other) =>
      hasMethod(other, method) && answerTo(other, method) !== answer && mayOverlap(other.path, row.path),
  );
}

/** Expressions for what the rivals leave of the row, or why there are none. */
function pathsOf(row: RowWithPattern, rivals: readonly RowWithPattern[]): string[] | string {
  const shape = shapeOf(row.path);
  const unshaped = rivals.find(({ path }) => shapeOf(path) === null);
  if (unshaped !== undefined || (shape === null && rivals.length > 0))
    return `the gateway may ask it before ${(unshaped ?? rivals[0])?.id}, which the table asks first`;
  const paths =
    shape === null || rivals.length === 0
      ? [wholePattern(row.pattern)]
      : pathsWithout(
          shape,
          rivals.flatMap(({ path }) => [shapeOf(path) ?? []]),
        )?.map((path) => `(?i)${path}`);
  if (paths === undefined || paths.some((path) => path.length > longestPath))
    return "what earlier rows leave of its pattern is too long for an expression";
  return paths;
}
