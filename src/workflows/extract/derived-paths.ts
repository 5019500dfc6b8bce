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
  const paths = [...plan.files.map((file) => file.path), ...plan.assets];
  const isPlanned = (name: string): boolean =>
    paths.some((path) => path === name || path.startsWith(`${name}/`));
  const { generatesInto } = plan.runtime;
  return [
    ...names.filter((name) => !isPlanned(name)),
    ...(generatesInto === undefined ? [] : [generatesInto]),
    ...(plan.libraries ?? []).flatMap(({ folder, outputs }) => [
      ...outputs,
      ...[...installed, ".turbo", "tsconfig.tsbuildinfo"].map((name) => `${folder}/${name}`),
    ]),
  ].map((name) => `${plan.service.dir}/${name}`);
}
