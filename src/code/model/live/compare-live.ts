import type { Endpoint, LiveComparison, Monolith } from "../monolith.ts";
import type { LiveDump, LiveRow } from "./live-dump.ts";
import { locateHandler } from "./locate-handler.ts";
import { plainPath } from "./path-keys.ts";
import { registeredRoutes } from "./registered-routes.ts";
import { type Comparable, comparableRow, RouteIndex } from "./route-index.ts";
import { whyNotLive } from "./why-not-live.ts";

/** A route that only the running application knows. */
export interface LiveOnly {
  readonly row: LiveRow;
  readonly seen: Comparable;
  readonly shown: LiveComparison["onlyLive"][number];
  /** The endpoint of the code that is registered last before it; null when it is the first. */
  readonly after: Endpoint | null;
}

/** Both sides of the comparison; the rows that the code does not have also as the endpoints to be added. */
export function compareLive(
  monolith: Monolith,
  dump: LiveDump,
): { readonly live: LiveComparison; readonly gaps: readonly LiveOnly[] } {
  const inCode = new RouteIndex(monolith.endpoints);
  const registered = new RouteIndex(registeredRoutes(monolith.facts));
  const rows = distinct(dump.rows).filter(({ seen }) => inCode.covers(seen) || !registered.covers(seen));
  const inLive = new RouteIndex(dump.rows.map(comparableRow));
  const gaps = gapsOf(monolith, rows, inCode, dump);
  const endpoints = [...new Map(monolith.endpoints.map((one) => [one.id, one])).values()];
  const missing = endpoints.filter((endpoint) => !inLive.covers(endpoint));
  const reason = whyNotLive(
    monolith.endpoints,
    inLive,
    gaps.map(({ seen }) => seen),
  );
  return {
    gaps,
    live: {
      framework: dump.framework,
      rows: rows.length,
      broken: dump.broken,
      precision: share(endpoints.length - missing.length, endpoints.length),
      recall: share(rows.length - gaps.length, rows.length),
      onlyLive: gaps.map(({ shown }) => shown),
      onlyStatic: missing.map((endpoint) => ({
        id: endpoint.id,
        file: endpoint.handler.file,
        line: endpoint.handler.line,
        reason: reason(endpoint),
      })),
    },
  };
}

const unknownPath = "(mounted by a regular expression)";

interface SeenRow {
  readonly row: LiveRow;
  readonly seen: Comparable;
}

/** A route registered twice, or seen in two processes, is one. */
function distinct(rows: readonly LiveRow[]): SeenRow[] {
  const first = new Map<string, SeenRow>();
  for (const row of rows) {
    const seen = comparableRow(row);
    const key = `${seen.method} ${seen.path === null ? `${row.prefix} ${row.regex}` : plainPath(seen.path)}`;
    if (!first.has(key)) first.set(key, { row, seen });
  }
  return [...first.values()];
}

function gapsOf(
  monolith: Monolith,
  rows: readonly SeenRow[],
  inCode: RouteIndex,
  dump: LiveDump,
): LiveOnly[] {
  const byRoute = new Map(monolith.endpoints.map((one) => [routeKey(one), one]));
  const locate = locateHandler(monolith, dump.root);
  let after: Endpoint | null = null;
  return rows.flatMap(({ row, seen }) => {
    if (inCode.covers(seen)) {
      after = byRoute.get(routeKey(seen)) ?? after;
      return [];
    }
    const { method } = seen;
    const regex = seen.regex ?? row.regex;
    const path = seen.path !== null ? plainPath(seen.path) : regex === null ? unknownPath : `/${regex}/`;
    return [
      { row, seen, after, shown: { method, path, module: null, handler: row.handler, ...locate(row) } },
    ];
  });
}

function routeKey({ method, path, regex }: Comparable): string {
  return `${method.toUpperCase()} ${regex ?? (path === null ? "" : plainPath(path))}`;
}

/** 0 to 1, to three digits; null of nothing. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part / whole) * 1000) / 1000;
}
