import { descendants } from "../../../util/descendants.ts";
import type { Facts, UnitId } from "../monolith.ts";

/** Units that run for many endpoints: middleware, hooks, guards, interceptors, pipes, parameters; no handlers. */
export function middlewareUnits(facts: Facts): Set<UnitId> {
  const found = new Set<UnitId>();
  for (const { handlers } of descendants(facts.apps))
    for (const { stage, unit } of handlers) {
      if (unit === null) continue;
      if (stage !== "handler" && stage !== "error" && stage !== "filter") found.add(unit);
    }
  return found;
}
