import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";

const lockFiles = { npm: "package-lock.json", yarn: "yarn.lock", berry: "yarn.lock", pnpm: null } as const;

/**
 * The versions of packages behind packages are the monolith's, too: newer ones may not fit its compiler or its code. The
 * package manager drops from the copy what the service does not need. Gives the path of the copy; null where there is
 * nothing to copy, or the service has a lock file of its own.
 */
export function seedLock(root: string, { service, runtime }: ExtractionPlan): string | null {
  const name = lockFiles[runtime.packageManager];
  if (name === null) return null;
  const to = join(root, service.dir, name);
  if (existsSync(to)) return null;
  if (existsSync(join(root, name))) {
    copyFileSync(join(root, name), to);
    return to;
  }
  // Without any, this Yarn takes the folder for a forgotten part of the monolith's project.
  if (runtime.packageManager === "berry") writeFileSync(to, "");
  return null;
}
