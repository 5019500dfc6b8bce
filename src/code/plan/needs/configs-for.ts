import type { ProjectFacts } from "../../model/monolith.ts";
import type { ServiceRuntime } from "../plan.ts";
import { startScript } from "./start-script.ts";

/**
 * The tsconfig in use, and the one that the build names (`tsc -p tsconfig.build.json`), each with what it extends; of other
 * compilers what they look for by themselves.
 */
export function configsFor(
  project: ProjectFacts,
  { build, nodeArgs }: Pick<ServiceRuntime, "build" | "nodeArgs">,
): string[] {
  const { TS_NODE_PROJECT = "", TSX_TSCONFIG_PATH = "" } = startScript(project).env;
  const words = [...(build ?? "").split(/[\s=]+/), TS_NODE_PROJECT, TSX_TSCONFIG_PATH];
  const named = new Set(words.map((word) => word.replace(/^\.\//, "")));
  const others = project.otherTsconfigs.filter(([own]) => own !== undefined && named.has(own));
  const command = [build, ...nodeArgs].join(" ");
  const asked = (project.compilerSettings ?? []).filter((path) =>
    (path === ".swcrc" ? /\bswc/ : /\bbabel/).test(command),
  );
  return [...new Set([project.tsconfigs, ...others, asked].flat())];
}
