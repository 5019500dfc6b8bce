import { requestsOf, type TrafficSnapshot } from "../observe/traffic-snapshot.ts";

/** Leaves out the rows that are as they were the last time: of a thousand rows few have requests at a time. */
export function createChangedRows(): (seen: TrafficSnapshot) => TrafficSnapshot {
  let routes = new Map<string, string>();
  let evidence = new Map<string, string>();
  return (seen) => {
    const now = {
      routes: signs(seen.routes, (row) =>
        [requestsOf(row.monolith), requestsOf(row.service), row.fallbacks, row.strays].join(),
      ),
      evidence: signs(seen.evidence, (one) => [one.compared, one.failed, one.skipped].join()),
    };
    const changed = {
      ...seen,
      routes: differing(seen.routes, routes, now.routes),
      evidence: differing(seen.evidence, evidence, now.evidence),
    };
    routes = now.routes;
    evidence = now.evidence;
    return changed;
  };
}

/** What a row is now, of which `update` tells the rows that changed. */
export function withChanges(known: TrafficSnapshot, update: TrafficSnapshot): TrafficSnapshot {
  return {
    ...update,
    routes: { ...known.routes, ...update.routes },
    evidence: { ...known.evidence, ...update.evidence },
  };
}

function signs<V>(rows: Readonly<Record<string, V>>, sign: (row: V) => string): Map<string, string> {
  return new Map(Object.entries(rows).map(([id, row]) => [id, sign(row)]));
}

function differing<V>(
  rows: Readonly<Record<string, V>>,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Record<string, V> {
  return Object.fromEntries(Object.entries(rows).filter(([id]) => before.get(id) !== now.get(id)));
}
