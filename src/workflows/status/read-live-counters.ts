import { realpathSync } from "node:fs";
import { z } from "zod";
import { routesPath } from "../../routes/store.ts";
import type { WorkflowContext } from "../context.ts";

/** What `GET /api/status` of the proxy's admin port says of an endpoint; other keys are the dashboard's. */
const liveStatus = z.object({
  endpoints: z.array(
    z.object({
      id: z.string(),
      requests: z.object({ monolith: z.number(), service: z.number() }),
      strays: z.number().default(0),
      evidence: z.looseObject({ compared: z.number(), equal: z.number() }).nullable(),
    }),
  ),
  totals: z.object({ trafficShare: z.number().nullable(), fallbacks: z.number().default(0) }),
  table: z.object({ file: z.string().nullable() }).default({ file: null }),
  targets: z
    .array(
      z.object({
        name: z.string(),
        down: z.boolean(),
        instances: z.array(z.object({ url: z.string(), down: z.boolean() })).default([]),
        discovery: z
          .object({ from: z.string(), answered: z.boolean(), fault: z.string().nullable() })
          .nullable()
          .default(null),
      }),
    )
    .default([]),
});

export interface LiveCounters {
  /** By endpoint id. */
  readonly endpoints: ReadonlyMap<string, z.infer<typeof liveStatus>["endpoints"][number]>;
  /** 0 to 1, requests without a row counted as the monolith's; null before the first request. */
  readonly trafficShare: number | null;
  /** Requests that the monolith answered because a service could not. */
  readonly fallbacks: number;
  /** Targets that did not answer the last time they were tried. */
  readonly down: readonly string[];
  /** Where instances of a target with a source are now, those that are down last; by its name. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  /** Sources that fail, or list nobody. */
  readonly discoveryFaults: readonly DiscoveryFault[];
}

export interface DiscoveryFault {
  readonly target: string;
  /** `consul orders` */
  readonly from: string;
  readonly fault: string;
}

/** Counters of the running proxy; null when none answers on the admin port. */
export async function readLiveCounters({
  root,
  config,
  signal,
}: WorkflowContext): Promise<LiveCounters | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${config.proxy.adminPort}/api/status`, {
      headers: { connection: "close" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    });
    const { endpoints, totals, table, targets } = liveStatus.parse(await answer.json());
    // Two monoliths on one machine, both with the default port: that proxy carries the other one's requests.
    if (table.file !== null && !isSameFile(table.file, routesPath(root))) return null;
    return {
      endpoints: new Map(endpoints.map((one) => [one.id, one])),
      ...totals,
      down: targets.filter(({ down }) => down).map(({ name }) => name),
      found: new Map(
        targets.flatMap(({ name, instances, discovery }) =>
          discovery?.answered ? [[name, upFirst(instances)]] : [],
        ),
      ),
      discoveryFaults: targets.flatMap(({ name, discovery }) =>
        discovery === null || discovery.fault === null
          ? []
          : [{ target: name, from: discovery.from, fault: discovery.fault }],
      ),
    };
  } catch {
    // Nobody there, or somebody else on that port: the table alone is still an answer.
    return null;
  }
}

function upFirst(instances: readonly { readonly url: string; readonly down: boolean }[]): string[] {
  return [...instances].sort((one, other) => Number(one.down) - Number(other.down)).map(({ url }) => url);
}

function isSameFile(one: string, other: string): boolean {
  return one === other || realpathSync(one) === realpathSync(other);
}
