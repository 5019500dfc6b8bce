import { manifestName } from "../../util/manifest-name.ts";
import { checkDrift } from "../check-drift.ts";
import type { WorkflowContext } from "../context.ts";
import { lossOf } from "../extract/allow-obstacles.ts";
import { readManifests } from "../extract/read-manifests.ts";
import type { CheckFinding } from "./check-finding.ts";

/** A finding, and under which key a baseline accepts it; null where there is nothing to accept. */
export interface AcceptableFinding {
  readonly key: string | null;
  readonly finding: CheckFinding;
}

/** What a service was extracted in spite of: nobody should have to remember it. */
export function allowedFindings(ctx: Pick<WorkflowContext, "root" | "config">): CheckFinding[] {
  return [...readManifests(ctx)].flatMap(([dir, { allowed = [] }]) =>
    allowed.map((code) => ({
      code,
      level: "note" as const,
      file: `${dir}/${manifestName}`,
      line: 1,
      message: `${dir} was extracted with --allow ${code}: ${lossOf(code) ?? "an obstacle that this msa does not know"}`,
      fix: "nothing to do while that is fine; extracting again accepts it as well, and forgets it once nothing stands in the way",
      baseline: false,
    })),
  );
}

/** Both copies of moved code in step, generated files unedited: what `checkDrift` finds, as findings of `msa check`. */
export function driftFindings(ctx: WorkflowContext): AcceptableFinding[] {
  return checkDrift(ctx).map(({ key, ...finding }) => ({
    key: finding.level === "error" ? key : null,
    finding: { ...finding, baseline: false },
  }));
}
