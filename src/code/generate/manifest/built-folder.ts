import type { ExtractionPlan } from "../../plan/plan.ts";

/** Folder that the service's build writes, read from the compiled entry; null when nothing is built or it builds in place. */
export function builtFolder(plan: ExtractionPlan): string | null {
  if (plan.runtime.build === null) return null;
  const { ownFile, nodeArgs } = plan.runtime;
  const compiled = ownFile ?? nodeArgs.find((word) => !word.startsWith("-") && /\.[cm]?js$/.test(word));
  const [folder, ...below] = (compiled ?? "").replace(/^\.\//, "").split("/");
  if (!folder || below.length === 0) return null;
  const travels = [...plan.files.map((file) => file.path), ...plan.assets, ...plan.configs];
  return travels.some((path) => path === folder || path.startsWith(`${folder}/`)) ? null : folder;
}
