import type { Facts } from "../../read/facts.ts";
import type { Endpoint } from "../monolith.ts";
import { kebab, singular } from "./words.ts";

/**
 * Module of an endpoint: the handler's, for a route file may serve several modules; then the file that
 * registers it; then the one that its path names (`/api/tags` with an inline handler). Otherwise `app`.
 */
export function endpointHome(
  endpoint: Pick<Endpoint, "handler" | "path" | "registrations">,
  facts: Facts,
  homes: ReadonlyMap<string, string>,
  modules: ReadonlySet<string>,
): string {
  const registeredIn = facts.units.find((unit) => unit.id === endpoint.registrations[0])?.file;
  for (const file of [endpoint.handler.file, registeredIn]) {
    const home = file === undefined ? undefined : homes.get(file);
    if (home !== undefined && modules.has(home)) return home;
  }
  const bySingular = new Map([...modules].map((name) => [singular(name), name]));
  for (const segment of endpoint.path.split("/")) {
    const named = segment.startsWith(":") ? undefined : bySingular.get(singular(kebab(segment)));
    if (named !== undefined) return named;
  }
  return "app";
}
