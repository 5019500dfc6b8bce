import type { ExtractionPlan } from "../../plan/plan.ts";

/** Folder that the service's build writes, read from the compiled entry; null when nothing is built or it builds in place. */
export function builtFolder(plan: ExtractionPlan): string | null {
  if (plan.runtime.build === null) return null;
  const { ownFile, nodeArgs } = plan.runtime;
  const compiled = ownFile ?? nodeArgs.find((word) => !word.startsWith("-") && /\.[cm]?js$/.test(word));
  const folders = (compiled ?? "").replace(/^\.\//, "").split("/").slice(0, -1);
  const travels = [...plan.files.map((file) => file.path), ...plan.assets, ...plan.configs];
  // A backend in a folder of the repository builds beside its sources: `apps/api/dist` beside `apps/api/src`.
  for (const at of folders.keys()) {
    const folder = folders.slice(0, at + 1).join("/");
    if (!travels.some((path) => path === folder || path.startsWith(`${folder}/`))) return folder;
  }
  return null;
}
