import type { Unresolved } from "../../code/model/monolith.ts";

interface UnresolvedGroup {
  readonly what: Unresolved["what"];
  /** Of the first one. */
  readonly reason: string;
  readonly all: readonly Unresolved[];
  /** How many things could not be read: one entry may stand for many endpoints. */
  readonly weight: number;
}

/** A missing endpoint changes more than a missing import does. */
const order: readonly Unresolved["what"][] = ["endpoint", "mount", "table", "import"];

/** What could not be read for the same reason, whatever the names in it; endpoints first, then the commonest. */
export function groupUnresolved(all: readonly Unresolved[]): UnresolvedGroup[] {
  const groups = new Map<string, Unresolved[]>();
  for (const one of all) {
    const key = `${one.what} ${one.reason.replace(/"[^"]*"|`[^`]*`|\b(require|import)\(.*\)/g, "…")}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      const weight = group.reduce((sum, one) => sum + (one.count ?? 1), 0);
      return first === undefined ? [] : [{ what: first.what, reason: first.reason, all: group, weight }];
    })
    .sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what) || b.weight - a.weight);
}

/** A group of its own. */
export function alone(one: Unresolved): UnresolvedGroup {
  return { what: one.what, reason: one.reason, all: [one], weight: one.count ?? 1 };
}
