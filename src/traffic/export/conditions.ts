/** Rows for certain requests as engines can be told them: `when` becomes a row of its own, so that only `match` is left. */

import { MsaError } from "../../errors/msa-error.ts";
import { hostKey, isBelow } from "../../routes/host-pattern.ts";
import type { RouteFile, RouteRow, RowCondition } from "../../routes/route-file.ts";
import { conditionText, rowId } from "../../routes/row-conditions.ts";
import { ipVersion } from "../../util/ip-version.ts";
import type { Unsaid } from "./exported.ts";

/** Whether the engine can ask for requests with one of these values. */
export type Says = (key: string, values: readonly string[]) => boolean;

/**
 * A row whose `when` the engine can ask for becomes two: its state for those requests, and the monolith for the others. One whose
 * `when` it cannot ask for keeps it, and stays with the monolith. Errors: MSA3005 for a `match` that it cannot ask for.
 */
export function sayConditions(
  file: RouteFile,
  engine: string,
  says: Says,
): { readonly file: RouteFile; readonly unsaid: readonly Unsaid[] } {
  const canSay = (said: RowCondition): boolean =>
    Object.entries(said).every(([key, values]) => isPlain(key, values) && says(key, values));
  const unsaid: Unsaid[] = [];
  const routes = file.routes.flatMap((row): RouteRow[] => {
    const { match = {}, when, ...rest } = row;
    if (!canSay(match))
      throw new MsaError("MSA3005", {
        message: `${engine} cannot be asked for the requests of ${rowId(row)}`,
        why: "left out of the export, they would reach the row behind it",
      });
    if (when === undefined) return [row];
    if (!canSay(when)) {
      unsaid.push({
        endpoint: rowId(row),
        what: `stays with the monolith: ${row.state} when ${conditionText(when)} is not exported`,
      });
      return [row];
    }
    const both = intersection(match, when);
    const { target: _target, weight: _weight, ...others } = rest;
    const forOthers: RouteRow = {
      ...others,
      ...(row.match === undefined ? {} : { match }),
      state: "monolith",
    };
    return both === null ? [forOthers] : [{ ...rest, match: both }, forOthers];
  });
  return { file: { ...file, routes }, unsaid };
}

/** Values that can be written into every configuration, and that a request can carry. */
function isPlain(key: string, values: readonly string[]): boolean {
  if (key === "ip") return values.every((value) => /^[\da-f.:]+$/i.test(value) && ipVersion(value) !== 0);
  return values.every(
    (value) =>
      /^[\x20-\x7e]+$/.test(value) &&
      value.trim() === value &&
      !(key.startsWith("cookie:") && value.includes(";")),
  );
}

/** Of requests for which both hold; null when there are none. */
function intersection(one: RowCondition, other: RowCondition): RowCondition | null {
  const both: Record<string, string[]> = { ...one };
  for (const [key, values] of Object.entries(other)) {
    const known = one[key];
    both[key] =
      known === undefined
        ? values
        : key === "host"
          ? commonHosts(known, values)
          : values.filter((value) => known.includes(value));
    if (both[key].length === 0) return null;
  }
  return both;
}

function commonHosts(some: readonly string[], others: readonly string[]): string[] {
  const found = some
    .map(hostKey)
    .flatMap((one) =>
      others
        .map(hostKey)
        .flatMap((other) => (isWithin(one, other) ? [one] : isWithin(other, one) ? [other] : [])),
    );
  return [...new Set(found)];
}

function isWithin(host: string, pattern: string): boolean {
  if (host === pattern || pattern === "*") return true;
  return (
    pattern.startsWith("*.") && host !== "*" && isBelow(host.replace(/^\*(?=\.)/, "x"), pattern.slice(1))
  );
}
