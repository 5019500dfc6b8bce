import { flattenEndpoints } from "../../code/model/endpoints/flatten-endpoints.ts";
import type { Facts } from "../../code/model/monolith.ts";
import type { Signals } from "../../code/model/signals.ts";
import type { WorkflowContext } from "../context.ts";
import { readHistory } from "./read-history.ts";
import { readServices } from "./read-services.ts";
import { readTraffic, type TrafficFile } from "./read-traffic.ts";

export interface SignalRequest {
  /** Read the history of the repository. */
  readonly coChange?: boolean;
  readonly traffic?: TrafficFile;
}

/** What is known of the monolith besides its code: its services, and what the request asks for. */
export async function readSignals(
  ctx: WorkflowContext,
  facts: Facts,
  { coChange = false, traffic }: SignalRequest,
): Promise<Signals> {
  const history = coChange ? await readHistory(ctx) : null;
  const counted = traffic === undefined ? null : await readTraffic(ctx, traffic, flattenEndpoints(facts));
  return {
    services: await readServices(ctx),
    ...(history === null ? {} : { history }),
    ...(counted === null ? {} : { traffic: counted }),
  };
}
