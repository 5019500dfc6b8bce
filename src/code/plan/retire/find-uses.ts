import type { Monolith, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { RemainingUse } from "../plan.ts";

/** Uses of what stays of `modules` by code that stays, one for each symbol and user. */
export function findUses(
  monolith: Monolith,
  modules: ReadonlySet<string>,
  removed: ReadonlySet<UnitId>,
  index: UnitIndex,
): RemainingUse[] {
  const homeOf = (id: UnitId): string => monolith.homes[index.byId.get(id)?.file ?? ""] ?? "shared";
  const named = new Set(monolith.modules.map(({ name }) => name));
  const found = new Map<string, RemainingUse>();
  for (const { from, to, member, kind, file, line } of monolith.facts.references) {
    const by = homeOf(from);
    if (removed.has(from) || removed.has(to) || modules.has(by) || !modules.has(homeOf(to))) continue;
    const name = index.byId.get(to)?.name ?? "";
    const symbol = member === null ? name : `${name}.${member}`;
    const behaviour =
      named.has(by) &&
      monolith.boundary.some(
        (one) =>
          one.fromModule === by &&
          one.toModule === homeOf(to) &&
          one.symbol === symbol &&
          one.kind === kind &&
          one.verdict !== "copy",
      );
    const key = `${by} ${homeOf(to)} ${symbol}`;
    if (!found.has(key) || (behaviour && !found.get(key)!.behaviour))
      found.set(key, { by, symbol, file, line, behaviour });
  }
  return [...found.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
