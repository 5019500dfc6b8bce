import type { RouteRow } from "../routes/route-file.ts";
import { conditionText, isMoved, rowId } from "../routes/row-conditions.ts";
import { readRoutes, routesPath } from "../routes/store.ts";
import { listenUrl } from "../util/listen-address.ts";
import type { WorkflowContext } from "./context.ts";
import { countTables } from "./status/count-tables.ts";
import { type DiscoveryFault, type LiveCounters, readLiveCounters } from "./status/read-live-counters.ts";

export interface EndpointStatus {
  readonly id: string;
  readonly module: string;
  readonly state: RouteRow["state"];
  /** Percent of users; null but for canary. */
  readonly weight: number | null;
  /** For whose requests the state holds, as `msa move --when` takes it; null for everybody's. */
  readonly when: string | null;
  /** Service that this row can move to; null while none exists. */
  readonly target: string | null;
  readonly pinned: string | null;
  /** What a GET changes; such a row is never mirrored. */
  readonly sideEffects: string | null;
  /** Since the proxy started; null while none runs. */
  readonly requests: { readonly monolith: number; readonly service: number } | null;
  /** What the comparisons of a shadow row found; null while there were none. */
  readonly evidence: { readonly compared: number; readonly equal: number } | null;
}

export interface StatusResult {
  readonly proxy: {
    readonly running: boolean;
    readonly url: string;
    /** Targets that do not answer; the monolith does it for them. */
    readonly down: readonly string[];
    /** Sources of instances that fail, or list nobody; what they listed last stays in force. */
    readonly discoveryFaults: readonly DiscoveryFault[];
  };
  readonly endpoints: readonly EndpointStatus[];
  readonly totals: {
    readonly endpoints: number;
    /** Rows that the service answers for everybody. */
    readonly moved: number;
    /** Part of the live requests that services answered, 0 to 1; null while there are none. */
    readonly trafficShare: number | null;
    /** Requests that the monolith answered because a service could not; null without a proxy. */
    readonly fallbacks: number | null;
    readonly tables: number | null;
    /** A mini service shares the database: tables move with `--stage micro`. */
    readonly tablesMoved: number;
  };
}

/** Who answers what, by the route table, and how much traffic that is, by the running proxy. */
export async function status(ctx: WorkflowContext): Promise<StatusResult> {
  const { routes } = await readRoutes(routesPath(ctx.root));
  const [live, tables] = await Promise.all([readLiveCounters(ctx), countTables(ctx)]);
  const endpoints = routes.map((row) => endpointStatus(row, live));
  return {
    proxy: {
      running: live !== null,
      url: listenUrl(ctx.config.proxy.host, ctx.config.proxy.port, ctx.config.proxy.tls !== null),
      down: live?.down ?? [],
      discoveryFaults: live?.discoveryFaults ?? [],
    },
    endpoints,
    totals: {
      endpoints: endpoints.length,
      moved: routes.filter(isMoved).length,
      trafficShare: live?.trafficShare ?? null,
      fallbacks: live?.fallbacks ?? null,
      tables,
      tablesMoved: 0,
    },
  };
}

function endpointStatus(row: RouteRow, live: LiveCounters | null): EndpointStatus {
  const seen = live?.endpoints.get(rowId(row));
  return {
    id: rowId(row),
    module: row.module,
    state: row.state,
    weight: row.weight ?? null,
    when: row.when === undefined ? null : conditionText(row.when),
    target: row.target ?? null,
    pinned: row.pinned ?? null,
    sideEffects: row.sideEffects ?? null,
    requests: live === null ? null : (seen?.requests ?? { monolith: 0, service: 0 }),
    evidence: seen?.evidence ?? null,
  };
}
