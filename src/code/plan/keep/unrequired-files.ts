import type { Registration, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * Files whose every registration is pruned, and every place that mounts them as well: `require(`./${name}-router`)` in a
 * loop over names asks for them no more, once their names are out of the list.
 */
export function unrequiredFiles(
  apps: readonly Registration[],
  pruned: ReadonlySet<UnitId>,
  index: UnitIndex,
): Set<string> {
  const seen = new Set<string>();
  const needed = new Set<string>();
  const visit = (registration: Registration, mount: Registration | null): void => {
    const file = index.byId.get(registration.unit)?.file ?? registration.file;
    const isEntered = mount !== null && index.byId.get(mount.unit)?.file !== file;
    seen.add(file);
    if (mount === null || !pruned.has(registration.unit) || (isEntered && !pruned.has(mount.unit)))
      needed.add(file);
    for (const child of registration.children) visit(child, registration);
  };
  for (const app of apps) visit(app, null);
  return new Set([...seen].filter((file) => !needed.has(file)));
}
