import type { ProjectFacts } from "../../model/monolith.ts";

/** Packages that only the compiled code imports: with `importHelpers` the compiler writes `require("tslib")`. */
export function helperPackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  const helpers = project.tsconfigs.some((path) => /"importHelpers"\s*:\s*true/.test(readSource(path)));
  return helpers && "tslib" in project.packages ? ["tslib"] : [];
}
