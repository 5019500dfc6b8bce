import type { CodeUnit, UnitId } from "../../model/monolith.ts";
import { MemberDemand } from "./members.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Everything that these units name, directly or not: what may run when they run. File effects are left out. */
export function closure(
  roots: Iterable<UnitId>,
  index: UnitIndex,
  without?: ReadonlySet<UnitId>,
): Set<UnitId> {
  const seen = new Set<UnitId>();
  const queue = [...roots];
  const members = new Set<CodeUnit>();
  const demand = new MemberDemand(index);
  for (;;) {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (seen.has(id) || without?.has(id)) continue;
      seen.add(id);
      const unit = index.byId.get(id);
      if (!unit) continue;
      queue.push(...unit.refs);
      demand.add(unit);
      for (const child of index.children.get(id) ?? []) {
        if (child.kind === "member") members.add(child);
        // Routes of a router are reached by requests, not by naming the router.
        else if (!index.registered.has(child.id)) queue.push(child.id);
      }
    }
    for (const member of members) {
      if (!demand.wants(member)) continue;
      members.delete(member);
      queue.push(member.id);
    }
    if (queue.length === 0) return seen;
  }
}
