import { speaking } from "./compile-table.ts";
import type { Instance, RouteTable, Target } from "./route-table.ts";

/**
 * The same table with other instances for the targets that `found` knows: whole and frozen like any, so that a request
 * keeps the set it began with. Rows and their index are those of `table`, which makes this cheap.
 */
export function placeInstances(
  table: RouteTable,
  found: (target: string) => Target["instances"] | null,
): RouteTable {
  const placed = new Map<Target, Target>();
  for (const target of table.targets) {
    const instances = found(target.name);
    if (instances !== null) placed.set(target, withInstances(target, instances));
  }
  if (placed.size === 0) return table;
  const inForce = (target: Target): Target => placed.get(target) ?? target;
  return Object.freeze({
    ...table,
    routes: Object.freeze(
      table.routes.map((route) => {
        const target = route.target === null ? undefined : placed.get(route.target);
        return target === undefined ? route : Object.freeze({ ...route, target });
      }),
    ),
    targets: Object.freeze(table.targets.map(inForce)),
    monolith: inForce(table.monolith),
    openapi:
      table.openapi === null
        ? null
        : {
            ...table.openapi,
            documents: table.openapi.documents.map(({ target, path }) => ({ target: inForce(target), path })),
          },
  });
}

/** Sources list addresses; how they are spoken to, the file says. */
function withInstances(target: Target, found: Target["instances"]): Target {
  const [first, ...others] = found;
  const instances = [
    speaking(first, target.protocol),
    ...others.map((one) => speaking(one, target.protocol)),
  ] as const;
  return Object.freeze({ ...target, instances });
}

/** Null when there is none. In the order of their addresses: sources list the same set in any order. */
export function instanceSet(instances: readonly Instance[]): Target["instances"] | null {
  const byKey = new Map(instances.map((one) => [one.key, one]));
  const [first, ...others] = [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  return first === undefined ? null : Object.freeze([first, ...others] as const);
}
