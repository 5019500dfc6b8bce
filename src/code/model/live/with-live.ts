import { endpointHomes } from "../homes/endpoint-home.ts";
import type { Endpoint, Monolith } from "../monolith.ts";
import { compareLive, type LiveOnly } from "./compare-live.ts";
import type { LiveDump } from "./live-dump.ts";

export const seenOnlyLive = "seen only in the running app";

/** The model with what the running application was seen to have: the comparison, and the endpoints that the code did not show. */
export function withLive(monolith: Monolith, dump: LiveDump): Monolith {
  const { live, gaps } = compareLive(monolith, dump);
  const homeOf = endpointHomes(
    () => undefined,
    new Map(Object.entries(monolith.homes)),
    new Set(monolith.modules.map(({ name }) => name)),
  );
  // What lies below a regular expression has no path that could be put into a table.
  const added = gaps.flatMap((gap) => {
    const endpoint = endpointOf(gap);
    return endpoint === null
      ? []
      : [{ after: gap.after, shown: gap.shown, endpoint: { ...endpoint, module: homeOf(endpoint) } }];
  });
  const before = new Map<Endpoint | null, Endpoint[]>();
  const ofModule = new Map<string, string[]>();
  for (const { after, endpoint } of added) {
    append(before, after, endpoint);
    append(ofModule, endpoint.module, endpoint.id);
  }
  const endpoints = [
    ...(before.get(null) ?? []),
    ...monolith.endpoints.flatMap((one) => [one, ...(before.get(one) ?? [])]),
  ].map((one, order) => ({ ...one, order }));
  const modules = monolith.modules.map((module) => {
    const more = ofModule.get(module.name) ?? [];
    return {
      ...module,
      endpoints: [...module.endpoints, ...more],
      measures: { ...module.measures, endpoints: module.measures.endpoints + more.length },
    };
  });
  const measures = { ...monolith.measures, endpoints: endpoints.length };
  const homes = new Map(added.map(({ shown, endpoint }) => [shown, endpoint.module]));
  const onlyLive = live.onlyLive.map((one) => {
    const home = homes.get(one);
    return home === undefined || home === "app" ? one : { ...one, module: home };
  });
  return { ...monolith, live: { ...live, onlyLive }, endpoints, modules, measures };
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** It keeps its place with the monolith: nothing of it could be cut. */
function endpointOf({ row, seen, shown }: LiveOnly): Endpoint | null {
  if (seen.path === null && seen.regex === null) return null;
  const { method, path, handler, file, line } = shown;
  const place = { file: file ?? "(unknown)", line: line ?? (file === null ? 0 : 1) };
  return {
    id: `${method} ${path}`,
    method,
    path,
    regex: seen.regex,
    module: "app",
    handler: { ...place, name: handler },
    middleware: row.middleware,
    steps: row.middleware.map((name) => ({ name, stage: "middleware", file: "(unknown)", line: 0 })),
    registrations: [],
    chain: [],
    handlerUnit: null,
    heir: null,
    order: 0,
    uncertain: seenOnlyLive,
  };
}
