import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Copy } from "./open-copy.ts";

type Place = Pick<Copy, "top" | "dir">;

/** A service that is to come finds the packages of the monolith where its own would be. `serviceDir` is relative to the backend. */
export function linkPackages({ top, dir }: Place, serviceDir: string): void {
  const own = join(dir, "node_modules");
  const link = join(dir, serviceDir, "node_modules");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(existsSync(own) ? own : join(top, "node_modules"), link);
}

export function isLinked({ dir }: Place, serviceDir: string): boolean {
  const link = join(dir, serviceDir, "node_modules");
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** What `linkPackages` made goes away, and nothing else: whatever else is in the folder stays, and is seen. */
export function unlinkPackages(place: Place, serviceDir: string): void {
  const folder = join(place.dir, serviceDir);
  if (isLinked(place, serviceDir)) unlinkSync(join(folder, "node_modules"));
  for (const one of [folder, dirname(folder)])
    if (one !== place.dir && existsSync(one) && readdirSync(one).length === 0) rmdirSync(one);
}

/**
 * Before an undo: the folder of linked packages was there before msa made the service, so what a build put into it is not msa's
 * to remove; and only the `.gitignore` that is undone as well tells what that is.
 */
export async function cleanLinked(copy: Place & Pick<Copy, "exec">, serviceDir: string): Promise<void> {
  if (isLinked(copy, serviceDir))
    await copy.exec(copy.dir, "git", "clean", "-fdXq", "-e", "!node_modules", "--", serviceDir);
}
