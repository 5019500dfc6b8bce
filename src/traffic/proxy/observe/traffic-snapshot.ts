/**
 * What one process of the proxy has seen, as plain values: status and metrics are rendered from it, and it travels from
 * a worker to the primary process, which adds up those of all workers.
 */
import { addEvidence, type Evidence } from "../../verify/evidence.ts";

export interface LegSnapshot {
  /** 1xx to 5xx at 0 to 4. */
  readonly statuses: readonly number[];
  /** Places of `durationBounds`, and one more; not cumulative. */
  readonly durations: readonly number[];
  /** Milliseconds. */
  readonly durationSum: number;
}

export interface RouteSnapshot {
  readonly monolith: LegSnapshot;
  readonly service: LegSnapshot;
  /** Answered by the monolith because the service could not. */
  readonly fallbacks: number;
  /** Answered by the monolith since the row is the service's. */
  readonly strays: number;
}

export interface InstanceSnapshot {
  /** Left alone after failures, or failing its health checks. */
  readonly down: boolean;
  /** Requests under way. */
  readonly inFlight: number;
}

export interface DoorCount {
  /** Of the row, or `unmatchedId`. */
  readonly id: string;
  readonly by: string;
  readonly status: number;
  readonly count: number;
}

export interface TrafficSnapshot {
  /** By the id of the row, or `unmatchedId`. */
  readonly routes: Readonly<Record<string, RouteSnapshot>>;
  /** What gates answered, by reason, status and row. */
  readonly door: Readonly<Record<string, DoorCount>>;
  /** `phase side kind` to occurrences. */
  readonly faults: Readonly<Record<string, number>>;
  /** What comparisons of shadow rows found, by the id of the row. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** By the instance's key. */
  readonly instances: Readonly<Record<string, InstanceSnapshot>>;
  /** Requests being carried. */
  readonly inFlight: number;
  /** To targets. */
  readonly connections: { readonly busy: number; readonly idle: number };
  /** That no collector of traces got. */
  readonly spansDropped: number;
}

export const nothingSeen: TrafficSnapshot = {
  routes: {},
  door: {},
  faults: {},
  evidence: {},
  instances: {},
  inFlight: 0,
  connections: { busy: 0, idle: 0 },
  spansDropped: 0,
};

/** As if one process had seen all of it. An instance is down where one of the processes leaves it alone. */
export function addSnapshots(one: TrafficSnapshot, other: TrafficSnapshot): TrafficSnapshot {
  return {
    routes: joined(one.routes, other.routes, addRoutes),
    door: joined(one.door, other.door, (a, b) => ({ ...a, count: a.count + b.count })),
    faults: joined(one.faults, other.faults, (a, b) => a + b),
    evidence: joined(one.evidence, other.evidence, addEvidence),
    instances: joined(one.instances, other.instances, (a, b) => ({
      down: a.down || b.down,
      inFlight: a.inFlight + b.inFlight,
    })),
    inFlight: one.inFlight + other.inFlight,
    connections: {
      busy: one.connections.busy + other.connections.busy,
      idle: one.connections.idle + other.connections.idle,
    },
    spansDropped: one.spansDropped + other.spansDropped,
  };
}

export function requestsOf(leg: LegSnapshot): number {
  return leg.durations.reduce((sum, count) => sum + count, 0);
}

function addRoutes(one: RouteSnapshot, other: RouteSnapshot): RouteSnapshot {
  return {
    monolith: addLegs(one.monolith, other.monolith),
    service: addLegs(one.service, other.service),
    fallbacks: one.fallbacks + other.fallbacks,
    strays: one.strays + other.strays,
  };
}

function addLegs(one: LegSnapshot, other: LegSnapshot): LegSnapshot {
  return {
    statuses: one.statuses.map((count, at) => count + other.statuses[at]!),
    durations: one.durations.map((count, at) => count + other.durations[at]!),
    durationSum: one.durationSum + other.durationSum,
  };
}

function joined<V>(
  one: Readonly<Record<string, V>>,
  other: Readonly<Record<string, V>>,
  add: (a: V, b: V) => V,
): Record<string, V> {
  const all: Record<string, V> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const known = all[key];
    all[key] = known === undefined ? value : add(known, value);
  }
  return all;
}
