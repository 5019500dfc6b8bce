import { checkDrift } from "../check-drift.ts";
import type { WorkflowContext } from "../context.ts";
import type { CheckFinding } from "./check-finding.ts";

/** Both copies of moved code in step, generated files unedited: what `checkDrift` finds, as findings of `msa check`. */
export function driftFindings(ctx: WorkflowContext): CheckFinding[] {
  return checkDrift(ctx).map((finding) => ({ ...finding, baseline: false }));
}
