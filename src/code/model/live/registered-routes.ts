import type { Facts, Registration } from "../../read/facts.ts";
import { joinPaths } from "../endpoints/paths.ts";
import { mountRegex } from "./path-keys.ts";
import type { Comparable } from "./route-index.ts";

/** Every route that the code registers, also those that only pass a request on and are no endpoints. */
export function registeredRoutes(facts: Facts): Comparable[] {
  return facts.apps.flatMap((app) => below(app.children, app.path.text === "/" ? "" : app.path.text));
}

function below(registrations: readonly Registration[], prefix: string | null): Comparable[] {
  return registrations.flatMap((one) => {
    const path = prefix === null || one.path.text === null ? null : joinPaths(prefix, one.path.text);
    if (one.kind === "mount") return below(one.children, path);
    if (one.kind !== "route") return [];
    const regex = one.path.regex === null || prefix === null ? null : mountRegex(one.path.regex, prefix);
    return [{ method: one.method ?? "ALL", path, regex }];
  });
}
