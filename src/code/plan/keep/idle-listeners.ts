import type { Facts, Registration, UnitId } from "../../model/monolith.ts";
import { closure } from "./closure.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * `metrics.listen(9464)`: a second application of which nothing is kept has nobody to listen for, and its port is the
 * monolith's. Only a statement of its own can go.
 */
export function idleListeners(facts: Facts, kept: ReadonlySet<UnitId>, index: UnitIndex): UnitId[] {
  const idle = new Set(facts.apps.filter((app) => !holds(app, kept)).map(({ unit }) => unit));
  const busy = new Set(facts.apps.filter((app) => holds(app, kept)).map(({ unit }) => unit));
  if (idle.size === 0 || busy.size === 0) return [];
  return facts.listens
    .map(({ unit }) => unit)
    .filter((id) => {
      const unit = index.byId.get(id);
      if (unit === undefined || unit.name !== null || index.children.has(id)) return false;
      if (unit.kind !== "effect" && unit.kind !== "statement") return false;
      const reached = closure([id], index);
      return [...idle].some((app) => reached.has(app)) && ![...busy].some((app) => reached.has(app));
    });
}

function holds({ kind, unit, children }: Registration, kept: ReadonlySet<UnitId>): boolean {
  return (kind === "route" && kept.has(unit)) || children.some((child) => holds(child, kept));
}
