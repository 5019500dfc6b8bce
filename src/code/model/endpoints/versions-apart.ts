import type { Endpoint } from "../monolith.ts";
import type { FlatEndpoint } from "./flatten-endpoints.ts";

/**
 * Versions that a header tells share one row of the route table. In one module they move together; a row of two modules would send
 * the requests of one version to a service that has the other.
 */
export function withVersionsApart(
  endpoints: readonly (FlatEndpoint & { readonly module: string })[],
): Endpoint[] {
  const modules = new Map<string, Set<string>>();
  for (const { id, module } of endpoints) modules.set(id, (modules.get(id) ?? new Set()).add(module));
  const divided = new Set(
    endpoints.filter(({ id, versioned }) => versioned && modules.get(id)!.size > 1).map(({ id }) => id),
  );
  return endpoints.map(({ versioned: _, ...endpoint }) =>
    divided.has(endpoint.id) && endpoint.uncertain === null
      ? { ...endpoint, uncertain: "a header tells which of several modules' versions answers" }
      : endpoint,
  );
}
