import type { MigrationPlan } from "../code/plan/plan-migration.ts";
import type { Paint } from "../util/paint.ts";

/** The migration plan as an ordered list: what to extract first, why, and how to take it back. */
export function migrationText(
  plan: MigrationPlan,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const steps = plan.steps.map((step, index) => {
    const title = `${index + 1}. ${paint.bold(step.module)}  ${step.endpoints} endpoint${step.endpoints === 1 ? "" : "s"}, entanglement ${step.effort}`;
    const reasons = step.reasons.map((reason) => `     ${reason}`);
    const blockers = step.blockers.map((blocker) => `     ${paint.red("✖")} ${blocker}`);
    return [title, ...reasons, ...blockers].join("\n");
  });
  const left = plan.left.map(({ module, reason }) => paint.dim(`not in the plan: ${module}, ${reason}`));
  const empty = plan.steps.length === 0 ? ["no module owns an endpoint: there is nothing to move"] : [];
  return {
    text: [...empty, ...steps, ...left, ...nextCommands(plan.steps, paint)].join("\n\n"),
    exitCode: 0,
  };
}

/** The first step in full: the others go the same way. */
function nextCommands([first]: MigrationPlan["steps"], paint: Paint): string[] {
  if (first === undefined) return [];
  const lines = first.commands.map((command) => `  ${paint.cyan(command)}`);
  return [`${paint.bold("First")}\n${lines.join("\n")}\n  ${paint.dim(`back: ${first.back}`)}`];
}
