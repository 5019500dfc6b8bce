import type { Endpoint } from "../monolith.ts";
import { kebab, singular } from "./words.ts";

type Located = Pick<Endpoint, "handler" | "path" | "registrations"> &
  Partial<Pick<Endpoint, "handlerUnit" | "heir">>;

/**
 * Module of an endpoint: of the class that inherits the handler; else the handler's, for a route file may serve several
 * modules, unless several share it; then the file that registers it; then the one that its path names (`/api/tags` with an inline handler). Otherwise `app`.
 */
export function endpointHomes(
  fileOf: (unit: string) => string | undefined,
  homes: ReadonlyMap<string, string>,
  modules: ReadonlySet<string>,
  shared: ReadonlySet<string> = new Set(),
): (endpoint: Located) => string {
  const bySingular = new Map([...modules].map((name) => [singular(name), name]));
  return (endpoint) => {
    const registeredIn = fileOf(endpoint.registrations[0] ?? "");
    const handledIn = shared.has(endpoint.handlerUnit ?? "") ? undefined : endpoint.handler.file;
    for (const file of [endpoint.heir ?? undefined, handledIn, registeredIn]) {
      const home = file === undefined ? undefined : homes.get(file);
      if (home !== undefined && modules.has(home)) return home;
    }
    for (const segment of endpoint.path.split("/")) {
      const named = segment.startsWith(":") ? undefined : bySingular.get(singular(kebab(segment)));
      if (named !== undefined) return named;
    }
    return "app";
  };
}
