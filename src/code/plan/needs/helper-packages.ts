import { parse } from "jsonc-parser";
import { packageOf, typesOf } from "../../../util/package-of.ts";
import type { ProjectFacts } from "../../model/monolith.ts";

/** Packages that only the compiled code imports: with `importHelpers` the compiler writes `require("tslib")`. */
export function helperPackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  const helpers = project.tsconfigs.some((path) => /"importHelpers"\s*:\s*true/.test(readSource(path)));
  return helpers && "tslib" in project.packages ? ["tslib"] : [];
}

/** Packages that a tsconfig of the project extends: `"extends": "@tsconfig/node20/tsconfig.json"`. */
export function configPackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  return project.tsconfigs
    .flatMap((path) => textsOf(parsed(readSource(path)), "extends"))
    .filter((target) => !/^[./]/.test(target))
    .map(packageOf);
}

/**
 * Packages that a tsconfig of the project names for their global types, `"types": ["jest", "vitest/globals"]`: a compiler that does
 * not find one of them gives up, whether or not a file that is left needs it.
 */
export function globalTypes(project: ProjectFacts, readSource: (path: string) => string): string[] {
  return project.tsconfigs
    .flatMap((path) => {
      const config = parsed(readSource(path));
      return textsOf(isObject(config) ? Reflect.get(config, "compilerOptions") : null, "types");
    })
    .filter((name) => !/^[./]/.test(name))
    .flatMap((name) => {
      const own = packageOf(name);
      return [typesOf(own), own].find((one) => one in project.packages) ?? [];
    });
}

/**
 * Packages that ts-node is told to load in a tsconfig of the project, and that the monolith has: `"ts-node": { "require":
 * ["tsconfig-paths/register"], "compiler": "ttypescript" }`. Without them it does not start, or finds no file by its own name.
 */
export function tsNodePackages(project: ProjectFacts, readSource: (path: string) => string): string[] {
  return project.tsconfigs
    .flatMap((path) => {
      const config = parsed(readSource(path));
      const own: unknown = isObject(config) ? Reflect.get(config, "ts-node") : null;
      return ["require", "compiler", "transpiler"].flatMap((key) => textsOf(own, key));
    })
    .filter((name) => !/^[./]/.test(name))
    .map(packageOf)
    .filter((name) => name in project.packages);
}

/** `types` of the compiler's settings: the file that the compiler is given goes before those that it extends. */
export function statedTypes(
  project: ProjectFacts,
  readSource: (path: string) => string,
): { readonly stated: boolean; readonly names: readonly string[] } {
  for (const path of project.tsconfigs) {
    const config = parsed(readSource(path));
    const options: unknown = isObject(config) ? Reflect.get(config, "compilerOptions") : null;
    if (isObject(options) && Reflect.has(options, "types"))
      return { stated: true, names: textsOf(options, "types") };
  }
  return { stated: false, names: [] };
}

function parsed(text: string): unknown {
  return parse(text.replace(/^\uFEFF/, ""), [], { allowTrailingComma: true });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** One text or a list of them. */
function textsOf(config: unknown, key: string): string[] {
  const values: unknown[] = isObject(config) ? [Reflect.get(config, key)].flat() : [];
  return values.filter((value) => typeof value === "string");
}
