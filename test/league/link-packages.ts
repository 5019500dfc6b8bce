import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Copy } from "./open-copy.ts";

/** A service that is to come finds the packages of the monolith where its own would be. `serviceDir` is relative to the backend. */
export function linkPackages({ top, dir }: Pick<Copy, "top" | "dir">, serviceDir: string): void {
  const own = join(dir, "node_modules");
  const link = join(dir, serviceDir, "node_modules");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(existsSync(own) ? own : join(top, "node_modules"), link);
}

/** What `linkPackages` made goes away, and nothing else: whatever else is in the folder stays, and is seen. */
export function unlinkPackages({ dir }: Pick<Copy, "top" | "dir">, serviceDir: string): void {
  const link = join(dir, serviceDir, "node_modules");
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  unlinkSync(link);
  for (const folder of [dirname(link), dirname(dirname(link))])
    if (folder !== dir && readdirSync(folder).length === 0) rmdirSync(folder);
}
