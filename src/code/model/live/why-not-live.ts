import type { Endpoint } from "../monolith.ts";
import { pathKeys } from "./path-keys.ts";
import type { Comparable, RouteIndex } from "./route-index.ts";

/** The likeliest reason why the running application does not have an endpoint that the code registers. */
export function whyNotLive(
  endpoints: readonly Endpoint[],
  live: RouteIndex,
  onlyLive: readonly Comparable[],
): (endpoint: Endpoint) => string {
  const seenFiles = new Set(endpoints.filter((one) => live.covers(one)).map(({ handler }) => handler.file));
  const byEnd = new Map<string, { readonly key: string; readonly path: string }[]>();
  for (const { method, path } of onlyLive) {
    if (path === null) continue;
    for (const key of pathKeys(path)) {
      const name = `${method} ${lastSegments(key)}`;
      byEnd.set(name, [...(byEnd.get(name) ?? []), { key, path }]);
    }
  }
  return (endpoint) => {
    if (endpoint.uncertain !== null) return endpoint.uncertain;
    const methods = live.methodsOf(endpoint);
    if (methods.length > 0) return `the running application has this path for ${methods.join(", ")} only`;
    const [key = ""] = pathKeys(endpoint.path);
    const [elsewhere] = (byEnd.get(`${endpoint.method} ${lastSegments(key)}`) ?? []).toSorted(
      (a, b) => sharedEnd(b.key, key) - sharedEnd(a.key, key),
    );
    if (elsewhere !== undefined && lastSegments(key) !== "/:")
      return `the running application has ${endpoint.method} ${elsewhere.path}: mounted below another prefix`;
    return seenFiles.has(endpoint.handler.file)
      ? "others of its file are registered, this one is not: behind a condition or a flag"
      : "nothing of its file is registered in this run: not mounted, or behind a flag";
  };
}

/** How many segments at the end are the same: of `/items/:/scan` and `/libraries/:/scan` one is meant. */
function sharedEnd(a: string, b: string): number {
  const [one, other] = [a.split("/").reverse(), b.split("/").reverse()];
  const differs = one.findIndex((segment, at) => segment !== other[at]);
  return differs === -1 ? one.length : differs;
}

/** Two segments say more than one: `/articles/:` and `/users/:` end alike. */
function lastSegments(key: string): string {
  return `/${key.split("/").filter(Boolean).slice(-2).join("/")}`;
}
