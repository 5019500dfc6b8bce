import {
  type CompiledPath,
  compilePath,
  matchesMethod,
  matchesPath,
} from "../../../routes/endpoint-pattern.ts";
import { pathIndex } from "../endpoints/path-index.ts";
import type { Endpoint } from "../monolith.ts";
import type { Traffic } from "../signals.ts";

export interface RequestCounter {
  /** `path` may carry a query. */
  readonly add: (method: string, path: string, count: number) => void;
  /** A route as the framework names it (`http.route`), which is an endpoint's own path. */
  readonly addRoute: (method: string, route: string, count: number) => void;
  readonly result: (source: Traffic["source"]) => Traffic;
}

type Matched = Pick<Endpoint, "id" | "method" | "path" | "regex">;

/** Counts requests by the endpoint that answers them: the first in the framework's order that matches. */
export function requestCounter(endpoints: readonly Matched[]): RequestCounter {
  const index = pathIndex();
  const compiled = endpoints.map((endpoint, at) => {
    index.add(endpoint.regex === null ? endpoint.path : "*", at);
    return compile(endpoint);
  });
  const byRoute = new Map(endpoints.toReversed().map(({ method, path, id }) => [`${method} ${path}`, id]));
  const calls = new Map<string, number>();
  const remembered = new Map<string, string | null>();
  let requests = 0;
  let unmatched = 0;
  const count = (id: string | null, n: number): void => {
    requests += n;
    if (id === null) unmatched += n;
    else calls.set(id, (calls.get(id) ?? 0) + n);
  };
  const find = (method: string, path: string): string | null => {
    const key = `${method} ${path}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const at = index.near(path).find((candidate) => {
      const pattern = compiled[candidate];
      return (
        pattern != null &&
        matchesMethod(endpoints[candidate]?.method ?? "", method) &&
        matchesPath(pattern, path)
      );
    });
    const id = at === undefined ? null : (endpoints[at]?.id ?? null);
    // Paths carry ids: without a bound the memory would grow with the log.
    if (remembered.size < 20_000) remembered.set(key, id);
    return id;
  };
  return {
    add: (method, path, n) => count(find(method.toUpperCase(), path.split(/[?#]/, 1)[0] ?? path), n),
    addRoute: (method, route, n) => {
      const path = route.length > 1 ? route.replace(/\/$/, "") : route;
      const own = byRoute.get(`${method.toUpperCase()} ${path}`) ?? byRoute.get(`ALL ${path}`);
      count(own ?? find(method.toUpperCase(), path), n);
    },
    result: (source) => ({ source, calls, requests, unmatched }),
  };
}

/** null for a path that is no pattern of the framework's: nothing is counted for it. */
function compile({ path, regex }: Matched): CompiledPath | null {
  try {
    return regex === null ? compilePath(path) : compilePath(path, regex);
  } catch {
    return null;
  }
}
