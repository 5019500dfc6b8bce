/** What a service's compiler is told besides the monolith's own settings. */
import type { ProjectFacts } from "../../model/monolith.ts";
import { configPackages, statedTypes } from "./helper-packages.ts";

/** Cutting leaves parameters and locals unused that the monolith uses; its own rules about them are not the service's. */
export function unusedRules(project: ProjectFacts, readSource: (path: string) => string): string[] {
  const texts = project.tsconfigs.map(readSource).join("\n");
  // What a package's config says is not at hand: say it in any case.
  const unseen = configPackages(project, readSource).length > 0;
  return ["noUnusedLocals", "noUnusedParameters"].filter(
    (rule) => unseen || new RegExp(`"${rule}"\\s*:\\s*true`).test(texts),
  );
}

export function unusedFlags(project: ProjectFacts, readSource: (path: string) => string): string {
  return unusedRules(project, readSource)
    .map((rule) => ` --${rule} false`)
    .join("");
}

/**
 * Where the settings list type packages and leave out Node's, as a compiler of version 6 does without a list, other packages' types bring
 * them: those that the service imports need not be among these.
 */
export function typesFlag(project: ProjectFacts, readSource: (path: string) => string): string {
  if (!("@types/node" in project.packages)) return "";
  const { stated, names } = statedTypes(project, readSource);
  const { range = "", installed = project.broughtCompiler ?? null } = project.packages.typescript ?? {};
  // An exact version is what will be installed, whatever lies in a folder above by now.
  const version = /^\d+\.\d+\.\d+/.test(range) ? range : (installed ?? "0");
  const lists = stated || Number.parseInt(version, 10) >= 6;
  // A path in the list is one from the file that has it.
  const known = names.includes("node") || names.some((name) => /^[./]/.test(name));
  return !lists || known ? "" : ` --types ${[...names, "node"].join(",")}`;
}

/** The monolith's own `tsc -p …` keeps its `-p`; only the rules about unused names and types are added. */
export const rulesOf = (flags: string): string =>
  [...flags.matchAll(/ --(noUnused\w+ false|types \S+)/g)].map(([flag]) => flag).join("");

/** Without a rootDir the compiler takes the files' common folder, and the service has fewer files: say it outright. */
export function rootFlag(project: ProjectFacts, output: string): string {
  if (project.rootDir !== null || project.outDir === null) return "";
  const inside = output
    .slice(project.outDir.replace(/^\.\//, "").replace(/\/$/, "").length + 1)
    .replace(/\.[cm]?js$/, "");
  const source = project.entry.replace(/\.[cm]?tsx?$/, "");
  if (!source.endsWith(inside)) return "";
  return ` --rootDir ${source.slice(0, source.length - inside.length).replace(/\/$/, "") || "."}`;
}

export function outputFlag({ outDir, assumedOutDir }: ProjectFacts): string {
  return assumedOutDir === true ? ` --outDir ${outDir}` : "";
}

export function configFlag(project: ProjectFacts): string {
  const used = project.tsconfigs[0];
  return used === undefined || used === "tsconfig.json" ? "" : ` -p ${used}`;
}
