/** `status --json` and `/api/status`: the table with live traffic. The keys are a public contract. */
import type { RouteState } from "../../../routes/route-file.ts";
import type { Evidence } from "../../verify/evidence.ts";
import type { Discovery, DiscoveryStatus } from "../discover/discovery.ts";
import type { Instances } from "../pick/instances.ts";
import type { Target } from "../table/route-table.ts";
import type { TableState } from "../table/table-source.ts";
import type { Shadow } from "./shadow.ts";
import { requestsOf, type TrafficCounters, unmatchedId } from "./traffic-counters.ts";

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

interface InstanceStatus {
  readonly url: string;
  /** Left alone after failures, or failing its health checks. */
  readonly down: boolean;
  /** Requests under way. */
  readonly inFlight: number;
}

export interface StatusInput {
  readonly routesFile: string;
  readonly state: TableState;
  readonly counters: TrafficCounters;
  readonly shadow: Shadow;
  readonly instances: Instances;
  readonly discovery: Discovery["status"];
  readonly now: number;
}

export function proxyStatus(input: StatusInput): ProxyStatus {
  const { table, fault } = input.state;
  const endpoints = table.routes.map((route) => {
    const counters = input.counters.of(route.id);
    return {
      id: route.id,
      module: route.module,
      state: route.state,
      weight: route.state === "canary" ? route.weight : null,
      when: route.audience?.text ?? null,
      target: route.target?.name ?? null,
      requests: { monolith: requestsOf(counters.monolith), service: requestsOf(counters.service) },
      strays: counters.strays,
      evidence: input.shadow.evidence(route.id),
    };
  });
  const unmatched = requestsOf(input.counters.of(unmatchedId).monolith);
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
      fallbacks: input.counters.ids().reduce((sum, id) => sum + input.counters.of(id).fallbacks, 0),
    },
    table: { file: input.routesFile, generation: table.generation, fault },
    targets: table.targets.map((target) => targetStatus(target, input)),
  };
}

function targetStatus({ name, instances }: Target, input: StatusInput): TargetStatus {
  const each = instances.map((instance) => ({
    url: instance.url,
    down: input.instances.isDown(instance, input.now),
    inFlight: input.instances.underWay(instance),
  }));
  return {
    name,
    url: instances[0].url,
    down: each.every(({ down }) => down),
    instances: each,
    discovery: input.discovery(name),
  };
}
