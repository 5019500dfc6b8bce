import type { Monolith } from "../../model/monolith.ts";
import type { ExtractionPlan, Obstacle } from "../plan.ts";

/** Packages of the same repository: their files travel, but an install would look for them in the registry. */
export function workspacePackages(
  monolith: Monolith,
  { dependencies, devDependencies }: ExtractionPlan["packages"],
  paths: ReadonlySet<string>,
): Obstacle[] {
  const asked = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
  const found = new Map<string, Obstacle>();
  for (const { path, imports } of monolith.facts.files) {
    if (!paths.has(path)) continue;
    for (const { to, specifier, line, workspace } of imports) {
      const name = specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
      // A folder may bear the name of a package from the registry: `orm/connect` beside the package `orm`.
      if (to === null || workspace !== true || !asked.has(name) || found.has(name)) continue;
      found.set(name, {
        code: "WORKSPACE",
        level: "refuse",
        file: path,
        line,
        message: `${name} is a package of this repository, not of a registry`,
        why: "a clean install of the service would look for it in the registry",
        fix: "map it in paths of the tsconfig and take it out of package.json's dependencies, or publish it",
      });
    }
  }
  return [...found.values()];
}
