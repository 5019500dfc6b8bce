/** What Nest's tool lets change the code while it compiles: fields of DTOs that nobody wrote a decorator for, for one. */
import { packageOf } from "../../../util/package-of.ts";
import type { ProjectFacts } from "../../model/monolith.ts";
import type { Obstacle, ServiceRuntime } from "../plan.ts";

type Plugins = NonNullable<ServiceRuntime["compilerPlugins"]>;

/** Those that the service's build can run as well: packages that the monolith declares. */
export function compilerPlugins({ compilerPlugins: named, packages }: ProjectFacts): Plugins {
  if (named === undefined || named.ignoredBy !== undefined) return [];
  return named.plugins.filter(({ name }) => packageOf(name) in packages);
}

/** What they write into the code imports their own package, also where no source names it. */
export function pluginPackages({ compilerPlugins: plugins = [] }: ServiceRuntime): string[] {
  return plugins.map(({ name }) => packageOf(name));
}

/** Plugins of the monolith's build that the service's build does not run. */
export function pluginObstacles(
  project: ProjectFacts,
  { runtime, replacesTool }: { readonly runtime: ServiceRuntime; readonly replacesTool: boolean },
  readSource: (path: string) => string,
): Obstacle[] {
  const named = project.compilerPlugins;
  // A build script that calls the compiler itself runs no plugins.
  if (named === undefined || (runtime.build !== null && !replacesTool)) return [];
  const run = runtime.compilerPlugins ?? [];
  const place = { code: "PLUGIN", file: named.file } as const;
  const lines = readSource(named.file).split("\n");
  const lineOf = (name: string): number =>
    Math.max(
      lines.findIndex((text) => text.includes(JSON.stringify(name))),
      0,
    ) + 1;
  if (named.ignoredBy !== undefined) {
    return named.plugins.map(({ name }) => ({
      ...place,
      level: "warning",
      line: lineOf(name),
      message: `${name} is named as a compiler plugin, and ${named.ignoredBy} builds the monolith`,
      why: `${named.ignoredBy} does not let it change the code, and neither does the service's build`,
      fix: "nothing to do where the monolith loads no metadata that the plugin wrote; otherwise see that its file is in the service",
    }));
  }
  const lost = named.plugins.filter(({ name }) => !run.some((one) => one.name === name));
  return lost.map(({ name }) => ({
    ...place,
    level: "refuse",
    line: lineOf(name),
    message: `the compiler plugin ${name} changes the monolith's code, and the service's build cannot run it`,
    why: "classes would lack what it adds: the service would validate and describe requests in another way",
    fix:
      packageOf(name) in project.packages
        ? "name typescript in package.json and an outDir in tsconfig.json, so that the service can be compiled"
        : `name ${packageOf(name)} in package.json; a plugin of your own has to be a package`,
  }));
}
