import { builtFolder } from "../../code/generate/manifest/built-folder.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";

/** What installing leaves in a folder, whatever installs. */
export const installed: readonly string[] = [
  "node_modules",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  ".yarn",
];

/** What installing, building and type-checking leave in the service's folder: undo takes it along. */
export function derivedPaths(plan: ExtractionPlan): string[] {
  const compiled = ["tsconfig.json", ...plan.configs].map((path) => path.replace(/\.json$/, ".tsbuildinfo"));
  const names = [...new Set([...installed, ...compiled, builtFolder(plan) ?? "dist"])];
  const planned = new Set([
    ...plan.files.map((file) => file.path.split("/")[0]!),
    ...plan.assets.map((path) => path.split("/")[0]!),
  ]);
  const { generatesInto } = plan.runtime;
  return [
    ...names.filter((name) => !planned.has(name)),
    ...(generatesInto === undefined ? [] : [generatesInto]),
  ].map((name) => `${plan.service.dir}/${name}`);
}
