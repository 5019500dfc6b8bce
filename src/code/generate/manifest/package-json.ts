import type { ExtractionPlan } from "../../plan/plan.ts";
import { hasCalls } from "../micro/has-calls.ts";
import { libraryRanges } from "./library-manifest.ts";
import { pnpmBuilds, withOwnPatches } from "./pnpm-builds.ts";
import { sortedRecord } from "./sorted-record.ts";
import { startCommand } from "./start-command.ts";

/** Keys of the monolith's package.json that change how its code resolves, installs or builds; everything else is about the monolith. */
const carriedKeys = [
  "engines",
  "imports",
  "_moduleAliases",
  "prisma",
  "overrides",
  "resolutions",
  "pnpm",
  "allowScripts",
  "babel",
] as const;

/** `package.json` of the service: exact versions, the monolith's module kind, and the few keys that code depends on. */
export function packageJson(
  plan: ExtractionPlan,
  manifest: Readonly<Record<string, unknown>>,
  /** Text of the monolith's `pnpm-workspace.yaml`; null when there is none. */
  workspaceFile: string | null,
): string {
  const { runtime, packages, service, libraries = [] } = plan;
  const monolithPackage = withOwnPatches(manifest, plan);
  const key = plan.tests?.key ?? null;
  const carried = [...carriedKeys, ...(key === null ? [] : [key])].flatMap((key) =>
    key in monolithPackage ? [[key, monolithPackage[key]] as const] : [],
  );
  const patch = plan.patches?.command ?? null;
  const builds =
    runtime.packageManager === "pnpm"
      ? pnpmBuilds(monolithPackage, workspaceFile, Object.keys(packages.dependencies))
      : null;
  const content = {
    name: service.name,
    version: "0.0.0",
    private: true,
    description: `${plan.modules.join(", ")}, extracted from the monolith by msa`,
    type: runtime.moduleKind === "esm" ? "module" : "commonjs",
    ...Object.fromEntries(carried),
    ...(runtime.packageManager === "berry" && typeof monolithPackage.packageManager === "string"
      ? { packageManager: monolithPackage.packageManager }
      : {}),
    ...(hasCalls(plan) ? { imports: withRuntime(monolithPackage.imports) } : {}),
    ...(builds === null ? {} : { pnpm: builds }),
    // pnpm reads them in a file of its own.
    ...(libraries.length === 0 || runtime.packageManager === "pnpm"
      ? {}
      : { workspaces: libraries.map(({ folder }) => folder) }),
    scripts: {
      ...(runtime.generate === null ? {} : { generate: runtime.generate }),
      ...(runtime.build === null ? {} : { build: runtime.build }),
      start: startCommand(plan).argv.map(quoteWord).join(" "),
      ...(runtime.typecheck === null ? {} : { typecheck: runtime.typecheck }),
      ...(plan.tests?.script == null ? {} : { test: plan.tests.script }),
      ...(patch === null ? {} : { postinstall: patch }),
    },
    dependencies: sortedRecord({ ...packages.dependencies, ...libraryRanges(plan) }),
    ...(Object.keys(packages.devDependencies).length > 0
      ? { devDependencies: sortedRecord(packages.devDependencies) }
      : {}),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function withRuntime(imports: unknown): Readonly<Record<string, unknown>> {
  return { ...(typeof imports === "object" ? imports : {}), "#msa-runtime": "./msa-runtime/start.js" };
}

/** Double quotes are the only ones that both sh and cmd know. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
