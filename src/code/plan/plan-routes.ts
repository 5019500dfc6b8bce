import type { Endpoint, Monolith } from "../model/monolith.ts";
import type { PlannedRoute } from "./plan.ts";
import { routesInOrder } from "./routes-in-order.ts";

/**
 * The whole ordered table of the monolith, not only the moved rows: the first match decides, so
 * `/posts/drafts` must be known before `/posts/:slug` even when both stay.
 */
export function planRoutes(monolith: Monolith, mine: ReadonlySet<Endpoint>): PlannedRoute[] {
  const seen = new Set<string>();
  return routesInOrder(monolith.project, monolith.endpoints).flatMap((endpoint) => {
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
        sideEffects: sideEffectsOf(endpoint, monolith),
        pinned: endpoint.uncertain,
      },
    ];
  });
}

/** A GET is meant to be repeatable. One that counts views or touches a last-seen column is not: a shadow would count twice. */
function sideEffectsOf(endpoint: Endpoint, monolith: Monolith): string | null {
  if (endpoint.method !== "GET" && endpoint.method !== "ALL") return null;
  const passed = new Set([...endpoint.registrations, ...endpoint.chain]);
  const writes = monolith.facts.writes.filter((write) => passed.has(write.registration));
  const [first] = writes;
  if (first === undefined) return null;
  const tables = [...new Set(writes.map((write) => write.table))].sort();
  return `writes ${tables.join(", ")} (${first.file})`;
}
