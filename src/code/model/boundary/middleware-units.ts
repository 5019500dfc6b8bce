import type { Facts, UnitId } from "../monolith.ts";

/** Units that run for many endpoints: middleware, hooks, guards, interceptors, pipes, parameters; no handlers. */
export function middlewareUnits(facts: Facts): Set<UnitId> {
  const found = new Set<UnitId>();
  const open = [...facts.apps];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { stage, unit } of next.handlers) {
      if (unit === null) continue;
      if (stage !== "handler" && stage !== "error" && stage !== "filter") found.add(unit);
    }
    open.push(...next.children);
  }
  return found;
}
