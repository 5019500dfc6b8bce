import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";

const lockFiles = {
  npm: "package-lock.json",
  yarn: "yarn.lock",
  berry: "yarn.lock",
  pnpm: "pnpm-lock.yaml",
} as const;

/**
 * The versions of packages behind packages are the monolith's, too: newer ones may not fit its compiler or its code. The
 * package manager drops from the copy what the service does not need. Gives the path of the copy; null where there is
 * nothing to copy, or the service has a lock file of its own.
 */
export function seedLock(root: string, { service, runtime }: ExtractionPlan): string | null {
  const name = lockFiles[runtime.packageManager];
  const to = join(root, service.dir, name);
  if (existsSync(to)) return null;
  if (existsSync(join(root, name)) && !knowsFolders(join(root, name))) {
    copyFileSync(join(root, name), to);
    return to;
  }
  // Without any, this Yarn takes the folder for a forgotten part of the monolith's project.
  if (runtime.packageManager === "berry") writeFileSync(to, "");
  return null;
}

/** pnpm's lock file of a workspace lists its folders, and the service is none of them. */
function knowsFolders(lockFile: string): boolean {
  const text = lockFile.endsWith(".yaml") ? readFileSync(lockFile, "utf8") : "";
  const importers = /^importers:\s*\n((?:[ \t].*\n|\s*\n)*)/m.exec(text)?.[1] ?? "";
  return [...importers.matchAll(/^ {2}(\S.*?):/gm)].some(([, folder]) => folder !== "." && folder !== "'.'");
}
