import { checkDrift } from "../check-drift.ts";
import type { WorkflowContext } from "../context.ts";
import type { CheckFinding } from "./check-finding.ts";

/** A finding, and under which key a baseline accepts it; null where there is nothing to accept. */
export interface AcceptableFinding {
  readonly key: string | null;
  readonly finding: CheckFinding;
}

/** Both copies of moved code in step, generated files unedited: what `checkDrift` finds, as findings of `msa check`. */
export function driftFindings(ctx: WorkflowContext): AcceptableFinding[] {
  return checkDrift(ctx).map(({ key, ...finding }) => ({
    key: finding.level === "error" ? key : null,
    finding: { ...finding, baseline: false },
  }));
}
