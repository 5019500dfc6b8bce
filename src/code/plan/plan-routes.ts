import type { Endpoint, Monolith } from "../model/monolith.ts";
import type { PlannedRoute } from "./plan.ts";

/**
 * The whole ordered table of the monolith, not only the moved rows: the first match decides, so
 * `/posts/drafts` must be known before `/posts/:slug` even when both stay.
 */
export function planRoutes(monolith: Monolith, mine: ReadonlySet<Endpoint>): PlannedRoute[] {
  const seen = new Set<string>();
  return monolith.endpoints.flatMap((endpoint) => {
    // A second registration of one endpoint is reached only through next(), inside the process that answers the first.
    if (seen.has(endpoint.id)) return [];
    seen.add(endpoint.id);
    const owner =
      mine.has(endpoint) && endpoint.uncertain === null ? ("service" as const) : ("monolith" as const);
    return [
      {
        endpoint: endpoint.id,
        regex: endpoint.regex,
        module: endpoint.module,
        owner,
        pinned: endpoint.uncertain,
      },
    ];
  });
}
