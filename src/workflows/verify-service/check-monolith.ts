import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { gitGuard } from "../../code/write/git-guard.ts";
import type { WorkflowContext } from "../context.ts";
import { hashFile } from "../extract/read-sources.ts";
import type { Holds } from "./ladder.ts";
import { doesNotHold } from "./run-in-service.ts";

/** What the extraction put on disk. */
export interface Written {
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Whether files of the team were uncommitted before: then git cannot tell whose change one is. */
  readonly allowDirty: boolean;
  /** Whether the packages of a service that was there changed. */
  readonly reinstall: boolean;
}

/** The files that the service was made from are the ones that were read, and git sees no change beside what was written. */
export async function checkMonolith(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  { paths, allowDirty }: Written,
): Promise<Holds> {
  const edited = new Set(plan.monolithEdits.map(({ path }) => path));
  const changed = plan.files
    .filter(({ path, sourceHash }) => !edited.has(path) && hashFile(join(ctx.root, path)) !== sourceHash)
    .map(({ path }) => path);
  const { state, dirty } = await gitGuard(ctx.root, { allowDirty: true });
  const ours = (path: string): boolean =>
    paths.includes(path) ||
    // Of a folder in which it knows nothing, git names the folder alone.
    (path.endsWith("/") && paths.some((one) => one.startsWith(path))) ||
    path === plan.service.dir ||
    `${path}/`.startsWith(`${plan.service.dir}/`) ||
    `${plan.service.dir}/`.startsWith(path);
  const strange = allowDirty ? [] : dirty.filter((path) => !ours(path));
  const all = [...new Set([...changed, ...strange])];
  if (all.length > 0)
    throw doesNotHold(
      plan.service.dir,
      `files of the monolith changed while the service was made: ${all.slice(0, 5).join(", ")}`,
      all.join("\n"),
    );
  const said = edited.size === 0 ? "" : `; changed as the plan says: ${[...edited].join(", ")}`;
  const git =
    state === "none" || allowDirty
      ? `git could not be asked (${allowDirty ? "uncommitted files were allowed" : "no repository"})`
      : "git sees no other change";
  return {
    seen: `${plan.files.length} files that the service was made from are as they were read; ${git}${said}`,
  };
}
