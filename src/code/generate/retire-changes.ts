import { MsaError } from "../../errors/msa-error.ts";
import type { RetirementPlan } from "../plan/plan.ts";
import type { FileChange } from "./file-change.ts";
import { applyEdits } from "./rewrite/apply-edits.ts";
import type { Sources } from "./sources.ts";

/** Stage 4 of a retirement: the monolith's files that shrink or go, by path. MSA2004 when one changed since the plan was made. */
export function retireChanges(plan: RetirementPlan, sources: Sources): FileChange[] {
  const stale = plan.files.filter((file) => sources.hashSource(file.path) !== file.sourceHash);
  if (stale.length > 0) {
    throw new MsaError("MSA2004", {
      message: `${stale.length} ${stale.length === 1 ? "file" : "files"} changed since the plan was made`,
      where: stale.map(({ path }) => ({ file: path })),
    });
  }
  return plan.files.map(({ path, sourceHash, edits }): FileChange => {
    if (edits === null) return { kind: "delete", path, beforeHash: sourceHash };
    const text = applyEdits(path, sources.readSource(path), edits);
    return { kind: "update", path, beforeHash: sourceHash, content: { text } };
  });
}
