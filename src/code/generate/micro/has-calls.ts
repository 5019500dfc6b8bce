import type { ExtractionPlan } from "../../plan/plan.ts";

/** The micro stage of a module that nobody calls and that calls nobody is the mini stage. */
export function hasCalls({ remote }: ExtractionPlan): boolean {
  return remote !== null && remote.toMonolith.length + remote.toService.length > 0;
}
