import type { WorkflowContext } from "./context.ts";
import { type MoveResult, move } from "./move.ts";

export interface RollbackRequest {
  readonly selector: string;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
}

/** Back to the monolith. Never gated: this is the way out when something is wrong. */
export function rollback(
  ctx: WorkflowContext,
  { selector, reason, dryRun }: RollbackRequest,
): Promise<MoveResult> {
  return move(ctx, {
    selector,
    state: "monolith",
    weight: undefined,
    when: [],
    force: false,
    reason,
    dryRun,
  });
}
