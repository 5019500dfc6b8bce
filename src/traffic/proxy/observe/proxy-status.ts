/** `status --json` and `/api/status`: the table with live traffic. The keys are a public contract. */
import type { RouteState } from "../../../routes/route-file.ts";
import type { Evidence } from "../../verify/evidence.ts";
import type { Discovery, DiscoveryStatus } from "../discover/discovery.ts";
import type { Target } from "../table/route-table.ts";
import type { TableState } from "../table/table-source.ts";
import { unmatchedId } from "./traffic-counters.ts";
import {
  type InstanceSnapshot,
  type RouteSnapshot,
  requestsOf,
  type TrafficSnapshot,
} from "./traffic-snapshot.ts";

export interface EndpointStatus {
  readonly id: string;
  readonly module: string;
  readonly state: RouteState;
  /** Percent of users; null unless canary. */
  readonly weight: number | null;
  /** For whose requests the state holds, as `msa move --when` takes it; null for everybody's. */
  readonly when: string | null;
  readonly target: string | null;
  readonly requests: { readonly monolith: number; readonly service: number };
  /** Requests that the monolith answered since the row is the service's. */
  readonly strays: number;
  readonly evidence: Evidence | null;
}

export interface ProxyStatus {
  readonly schemaVersion: 1;
  readonly endpoints: readonly EndpointStatus[];
  readonly totals: {
    readonly endpoints: number;
    /** In state service, for everybody. */
    readonly moved: number;
    readonly requests: number;
    /** Of the requests, what services answered: 0 to 1; null before the first request. */
    readonly trafficShare: number | null;
    /** Requests that no row matched. */
    readonly unmatched: number;
    readonly fallbacks: number;
  };
  readonly table: {
    /** Absolute path: several proxies may run on one machine. */
    readonly file: string;
    readonly generation: number;
    readonly fault: string | null;
  };
  readonly targets: readonly TargetStatus[];
}

interface TargetStatus {
  readonly name: string;
  /** Of its first instance. */
  readonly url: string;
  /** All of its instances are. */
  readonly down: boolean;
  readonly instances: readonly InstanceStatus[];
  /** Of the source that lists its instances; null without one. */
  readonly discovery: DiscoveryStatus | null;
}

interface InstanceStatus extends InstanceSnapshot {
  readonly url: string;
}

export interface StatusInput {
  readonly routesFile: string;
  readonly state: TableState;
  readonly discovery: Discovery["status"];
  readonly seen: TrafficSnapshot;
}

export function proxyStatus({ routesFile, state, discovery, seen }: StatusInput): ProxyStatus {
  const { table, fault } = state;
  const endpoints = table.routes.map((route) => {
    const counters = seen.routes[route.id];
    return {
      id: route.id,
      module: route.module,
      state: route.state,
      weight: route.state === "canary" ? route.weight : null,
      when: route.audience?.text ?? null,
      target: route.target?.name ?? null,
      requests: { monolith: requestsBy(counters, "monolith"), service: requestsBy(counters, "service") },
      strays: counters?.strays ?? 0,
      evidence: seen.evidence[route.id] ?? null,
    };
  });
  const unmatched = requestsBy(seen.routes[unmatchedId], "monolith");
  const service = endpoints.reduce((sum, one) => sum + one.requests.service, 0);
  const requests = endpoints.reduce((sum, one) => sum + one.requests.monolith, service + unmatched);
  return {
    schemaVersion: 1,
    endpoints,
    totals: {
      endpoints: endpoints.length,
      moved: endpoints.filter((one) => one.state === "service" && one.when === null).length,
      requests,
      trafficShare: requests === 0 ? null : service / requests,
      unmatched,
      fallbacks: Object.values(seen.routes).reduce((sum, { fallbacks }) => sum + fallbacks, 0),
    },
    table: { file: routesFile, generation: table.generation, fault },
    targets: table.targets.map((target) => ({
      ...targetStatus(target, seen),
      discovery: discovery(target.name),
    })),
  };
}

function requestsBy(counters: RouteSnapshot | undefined, leg: "monolith" | "service"): number {
  return counters === undefined ? 0 : requestsOf(counters[leg]);
}

function targetStatus({ name, instances }: Target, seen: TrafficSnapshot): Omit<TargetStatus, "discovery"> {
  const each = instances.map(({ url, key }) => ({
    url,
    ...(seen.instances[key] ?? { down: false, inFlight: 0 }),
  }));
  return {
    name,
    url: instances[0].url,
    down: each.every(({ down }) => down),
    instances: each,
  };
}
