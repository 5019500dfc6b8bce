import type { UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Everything that these units name, directly or not: what may run when they run. File effects are left out. */
export function closure(
  roots: Iterable<UnitId>,
  index: UnitIndex,
  without?: ReadonlySet<UnitId>,
): Set<UnitId> {
  const seen = new Set<UnitId>();
  const queue = [...roots];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id) || without?.has(id)) continue;
    seen.add(id);
    const unit = index.byId.get(id);
    if (!unit) continue;
    queue.push(...unit.refs);
    for (const child of index.children.get(id) ?? []) {
      // Routes of a router are reached by requests, not by naming the router.
      if (!index.registered.has(child.id)) queue.push(child.id);
    }
  }
  return seen;
}
