/** Rows with `match`, by what they match: rows for other hosts or tenants cost a request nothing. */
import { indexRows } from "./index-routes.ts";
import type { Condition, Route, Scope, ScopesByKey } from "./route-table.ts";

interface GrowingKey {
  readonly key: string;
  readonly values: Map<string, Scope[]>;
  readonly below: Map<string, Scope[]>;
  readonly any: Scope[];
}

/** Routes in file order. Null when none of them says `match`. */
export function indexScopes(routes: readonly Route[]): readonly ScopesByKey[] | null {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    if (route.match === null) continue;
    const same = JSON.stringify(
      route.match.conditions.map(({ key, values, below, any }) => [key, [...values], below, any]),
    );
    const group = groups.get(same);
    if (group === undefined) groups.set(same, [route]);
    else group.push(route);
  }
  const keys = new Map<string, GrowingKey>();
  for (const group of groups.values()) {
    const conditions = group[0]!.match!.conditions; // none is empty
    const chosen = chooseKey(conditions);
    const others = conditions.filter((one) => one !== chosen);
    place(keys, chosen, { others, first: group[0]!.index, rows: indexRows(group) });
  }
  return keys.size === 0 ? null : [...keys.values()];
}

/** Under each value of one of its conditions: the host, of which there are most. */
function place(keys: Map<string, GrowingKey>, chosen: Condition, scope: Scope): void {
  let entry = keys.get(chosen.key);
  if (entry === undefined) {
    entry = { key: chosen.key, values: new Map(), below: new Map(), any: [] };
    keys.set(chosen.key, entry);
  }
  if (chosen.any) {
    entry.any.push(scope);
    return;
  }
  for (const value of chosen.values) add(entry.values, value, scope);
  for (const suffix of chosen.below) add(entry.below, suffix, scope);
}

function chooseKey(conditions: readonly Condition[]): Condition {
  const useful = conditions.filter(({ any }) => !any);
  return useful.find(({ key }) => key === "host") ?? useful[0] ?? conditions[0]!;
}

function add(map: Map<string, Scope[]>, value: string, scope: Scope): void {
  const known = map.get(value);
  if (known === undefined) map.set(value, [scope]);
  else known.push(scope);
}
