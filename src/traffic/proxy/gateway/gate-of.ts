/** The gate that a request has to pass, where nobody else could take it for a request with another gate. */
import { findRoute, firstRow } from "../match/find-route.ts";
import { header, type RequestTraits, traitOf } from "../pick/request-traits.ts";
import type { Gate, Route, RouteTable } from "../table/route-table.ts";
import { preflightMethod } from "./cross-origin.ts";
import { otherReadings } from "./other-readings.ts";
import { type DoorAnswer, refusal } from "./visit.ts";

export interface Comer {
  readonly method: string;
  /** Raw, without the query. */
  readonly path: string;
  readonly asker: RequestTraits;
  /** Whether what it says of proxies before us is believed, by us and so by targets. */
  readonly trusted: boolean;
}

/**
 * The gate of `route`, or the table's; null: none. A preflight has the gate of the request which it is about. An answer is for a
 * request of which nobody can tell.
 */
export function gateOf(table: RouteTable, route: Route | null, comer: Comer): Gate | DoorAnswer | null {
  if (table.gates.length === 0) return null;
  const { method, path, asker } = comer;
  const asked = preflightMethod(method, asker.rawHeaders) ?? method;
  const decisive = asked === method ? route : findRoute(table, asked, path, asker);
  const gate = decisive === null ? table.gate : decisive.gate;
  const paths = [path, ...otherReadings(path)];
  for (const who of [asker, ...otherAskers(table, comer)]) {
    for (const reading of paths) {
      if (who === asker && reading === path) continue;
      const other = findRoute(table, asked, reading, who)?.gate ?? null;
      if (other !== null && other !== gate) return who === asker ? ambiguousPath : ambiguousAsker;
    }
  }
  return paths.some((reading) => passesGuarded(table, asked, reading, decisive, gate)) ? strangeHost : gate;
}

export function isRefusal(found: Gate | DoorAnswer): found is DoorAnswer {
  return "status" in found;
}

const ambiguousPath = refusal(
  "path",
  400,
  "Bad Request",
  "the path can be read as that of a row with another gate",
);

const ambiguousAsker = refusal(
  "path",
  400,
  "Bad Request",
  "what decides over the row is said twice, and the other word leads to another gate",
);

const strangeHost = refusal(
  "host",
  421,
  "Misdirected Request",
  "a row for other hosts has another gate, and the row that decides names no host",
);

/**
 * Whether a row for certain hosts, with another gate, stands before the one that decides, which is for no host in particular: a
 * monolith that does not look at the host, or knows the strange one by default, would give out what is behind that gate.
 */
function passesGuarded(
  { guardedHosts }: RouteTable,
  method: string,
  path: string,
  decisive: Route | null,
  gate: Gate | null,
): boolean {
  if (guardedHosts === null || decisive?.match?.conditions.some(({ key }) => key === "host")) return false;
  const before = decisive?.index ?? Number.POSITIVE_INFINITY;
  for (const [guard, rows] of guardedHosts)
    if (guard !== gate && firstRow(rows, method, path, before) < before) return true;
  return false;
}

/** The same request as somebody else may read it, who takes the last of two fields or the host that another proxy names. */
function otherAskers({ matchKeys }: RouteTable, { asker, trusted }: Comer): RequestTraits[] {
  if (matchKeys.length === 0) return [];
  const others: RequestTraits[] = trusted
    ? namedByProxies(asker.rawHeaders).map((host) => ({ ...asker, host }))
    : [];
  const last = { ...asker, rawHeaders: lastFirst(asker.rawHeaders) };
  if (matchKeys.some((key) => traitOf(key, asker) !== traitOf(key, last))) others.push(last);
  return others;
}

function namedByProxies(rawHeaders: readonly string[]): string[] {
  const forwarded = header(rawHeaders, "forwarded")?.matchAll(/\bhost="?([^";,\s]+)/gi) ?? [];
  const listed = header(rawHeaders, "x-forwarded-host")?.split(",") ?? [];
  return [...[...forwarded].map(([, host = ""]) => host), ...listed.map((host) => host.trim())];
}

/** With what came last in front, also of cookies. */
function lastFirst(rawHeaders: readonly string[]): string[] {
  const turned: string[] = [];
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    const name = rawHeaders[at]!;
    const value = rawHeaders[at + 1]!;
    turned.push(name, name.toLowerCase() === "cookie" ? value.split(";").reverse().join(";") : value);
  }
  return turned;
}
