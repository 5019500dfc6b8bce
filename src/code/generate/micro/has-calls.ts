import type { ExtractionPlan } from "../../plan/plan.ts";

/** The micro stage of a module that nobody calls and that calls nobody, by events neither, is the mini stage. */
export function hasCalls({ remote }: ExtractionPlan): boolean {
  if (remote === null) return false;
  const { toMonolith, toService, events } = remote;
  return [toMonolith, toService, events.toMonolith, events.toService].some(({ length }) => length > 0);
}
