import type { ProjectFacts } from "../../model/monolith.ts";
import type { PlannedPatches } from "../plan.ts";

/** The patches of packages that a service with these packages has; whoever applies them stops at one for a package that is not there. */
export function patchesFor(project: ProjectFacts, names: readonly string[]): PlannedPatches | null {
  const { patches = [], command = null } = project.patches ?? {};
  const files = patches
    .filter(({ neededBy }) => neededBy.some((name) => names.includes(name)))
    .map(({ path, key }) => ({ path, key }));
  return files.length === 0 ? null : { command, files };
}
