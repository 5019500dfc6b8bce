/** Counters of what passed, bounded by the rows of the table. Fed once a request, read when somebody asks. */
import type { ExchangeReport } from "../forward/exchange-context.ts";
import type { Fault } from "../forward/fault.ts";
import type { DoorReport } from "../gateway/door.ts";
import type { Leg } from "../pick/pick-target.ts";
import type { Route, RouteTable } from "../table/route-table.ts";
import type { DoorCount, LegSnapshot, RouteSnapshot } from "./traffic-snapshot.ts";

/** Upper bounds in milliseconds; one more bucket takes the rest. */
export const durationBounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
/** Requests that no row matched are counted under this id. */
export const unmatchedId = "unmatched";

interface LegCounters {
  /** 1xx to 5xx at 0 to 4. */
  readonly statuses: Uint32Array;
  /** Not cumulative. */
  readonly durations: Uint32Array;
  /** Milliseconds. */
  durationSum: number;
}

interface RouteCounters {
  readonly monolith: LegCounters;
  readonly service: LegCounters;
  /** Answered by the monolith because the service could not. */
  fallbacks: number;
  /** Answered by the monolith since the row is the service's. */
  strays: number;
}

export interface TrafficCounters {
  record(report: ExchangeReport): void;
  recordDoor(report: DoorReport): void;
  recordFault(fault: Fault): void;
  /** By row. */
  routes(): Record<string, RouteSnapshot>;
  /** What the door answered itself, by row, reason and status. */
  door(): Record<string, DoorCount>;
  /** `phase side kind` to occurrences. */
  faults(): Record<string, number>;
  /** Forgets rows that are gone. */
  retain(table: RouteTable): void;
}

export function createTrafficCounters(): TrafficCounters {
  const routes = new Map<string, RouteCounters>();
  const faults = new Map<string, number>();
  const door = new Map<string, DoorCount>();
  function of(id: string): RouteCounters {
    let found = routes.get(id);
    if (found === undefined) {
      found = { monolith: newLeg(), service: newLeg(), fallbacks: 0, strays: 0 };
      routes.set(id, found);
    }
    return found;
  }
  function recordFault(fault: Fault): void {
    const key = `${fault.phase} ${fault.side} ${fault.kind}`;
    faults.set(key, (faults.get(key) ?? 0) + 1);
  }
  return {
    record(report) {
      const counters = of(report.route?.id ?? unmatchedId);
      const leg = counters[report.leg satisfies Leg];
      const place = Math.floor(report.status / 100) - 1;
      if (place >= 0 && place < 5) leg.statuses[place]!++;
      if (report.route === null || !countsStrays(report.route)) counters.strays = 0;
      else if (report.leg === "monolith") counters.strays++;
      leg.durations[bucketOf(report.duration)]!++;
      leg.durationSum += report.duration;
      if (report.fault === null) return;
      if (report.leg !== report.pick.leg) counters.fallbacks++;
      recordFault(report.fault);
    },
    recordDoor({ route, by, status }) {
      const id = route?.id ?? unmatchedId;
      const key = `${by} ${status} ${id}`;
      const known = door.get(key);
      door.set(key, { id, by, status, count: (known?.count ?? 0) + 1 });
    },
    recordFault,
    routes: () =>
      Object.fromEntries(
        [...routes].map(([id, { monolith, service, ...more }]) => [
          id,
          { ...more, monolith: snapshotOf(monolith), service: snapshotOf(service) },
        ]),
      ),
    door: () => Object.fromEntries(door),
    faults: () => Object.fromEntries(faults),
    retain(table) {
      const kept = new Set(table.routes.map((route) => route.id)).add(unmatchedId);
      for (const id of routes.keys()) if (!kept.has(id)) routes.delete(id);
      for (const [key, { id }] of door) if (!kept.has(id)) door.delete(key);
      for (const route of table.routes) {
        const counters = routes.get(route.id);
        if (counters !== undefined && !countsStrays(route)) counters.strays = 0;
      }
    },
  };
}

/** While the state holds for some only, the monolith answers the others by right. */
export function countsStrays({ state, audience }: Pick<Route, "state" | "audience">): boolean {
  return state === "service" && audience === null;
}

function snapshotOf({ statuses, durations, durationSum }: LegCounters): LegSnapshot {
  return { statuses: [...statuses], durations: [...durations], durationSum };
}

function newLeg(): LegCounters {
  return {
    statuses: new Uint32Array(5),
    durations: new Uint32Array(durationBounds.length + 1),
    durationSum: 0,
  };
}

function bucketOf(duration: number): number {
  let at = 0;
  while (at < durationBounds.length && duration > durationBounds[at]!) at++;
  return at;
}
