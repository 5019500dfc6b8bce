import { parse } from "jsonc-parser";
import type { ProjectFacts } from "../../model/monolith.ts";

/** Packages that only the compiled code imports: with `importHelpers` the compiler writes `require("tslib")`. */
export function helperPackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  const helpers = project.tsconfigs.some((path) => /"importHelpers"\s*:\s*true/.test(readSource(path)));
  return helpers && "tslib" in project.packages ? ["tslib"] : [];
}

/** Packages that a tsconfig of the project extends: `"extends": "@tsconfig/node20/tsconfig.json"`. */
export function configPackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  const extended = project.tsconfigs.flatMap((path) => {
    const config: unknown = parse(readSource(path).replace(/^\uFEFF/, ""), [], { allowTrailingComma: true });
    return typeof config === "object" && config !== null ? [Reflect.get(config, "extends")].flat() : [];
  });
  return extended
    .filter((target) => typeof target === "string")
    .filter((target) => !/^[./]/.test(target))
    .map((target) =>
      target
        .split("/")
        .slice(0, target.startsWith("@") ? 2 : 1)
        .join("/"),
    );
}
