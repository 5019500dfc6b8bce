import { z } from "zod";
import type { WorkflowContext } from "../context.ts";

/** What `GET /api/status` of the proxy's admin port says of an endpoint; other keys are the dashboard's. */
const liveStatus = z.object({
  endpoints: z.array(
    z.object({
      id: z.string(),
      requests: z.object({ monolith: z.number(), service: z.number() }),
      evidence: z.unknown(),
    }),
  ),
  totals: z.object({ trafficShare: z.number().nullable() }),
});

export interface LiveCounters {
  /** By endpoint id. */
  readonly endpoints: ReadonlyMap<string, z.infer<typeof liveStatus>["endpoints"][number]>;
  /** 0 to 1, requests without a row counted as the monolith's; null before the first request. */
  readonly trafficShare: number | null;
}

/** Counters of the running proxy; null when none answers on the admin port. */
export async function readLiveCounters({ config, signal }: WorkflowContext): Promise<LiveCounters | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${config.proxy.adminPort}/api/status`, {
      headers: { connection: "close" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    });
    const { endpoints, totals } = liveStatus.parse(await answer.json());
    return { endpoints: new Map(endpoints.map((one) => [one.id, one])), trafficShare: totals.trafficShare };
  } catch {
    // Nobody there, or somebody else on that port: the table alone is still an answer.
    return null;
  }
}
