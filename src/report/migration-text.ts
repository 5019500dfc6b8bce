import type { MigrationPlan } from "../code/plan/plan-migration.ts";
import type { Paint } from "../util/paint.ts";
import { countOf } from "./analysis/count-of.ts";
import { visibleText } from "./analysis/visible-text.ts";

const verdictWords = {
  extract: "extract",
  possible: "possible",
  "do-not-extract": "do not extract",
};

/** The migration plan as an ordered list: what to extract first, why, and how to take it back. */
export function migrationText(
  plan: MigrationPlan,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const steps = plan.steps.map((step, index) => {
    const title = `${index + 1}. ${paint.bold(visibleText(step.module))}  ${verdictWords[step.verdict]}, score ${step.score.toFixed(2)}, ${countOf(step.endpoints, "endpoint")}`;
    const reasons = step.reasons.map((reason) => `     ${visibleText(reason)}`);
    const blockers = step.blockers.map((blocker) => `     ${paint.red("✖")} ${visibleText(blocker)}`);
    return [title, ...reasons, ...blockers].join("\n");
  });
  const left = plan.left.map(({ module, reason }) =>
    paint.dim(`  ${visibleText(module)}: ${visibleText(reason)}`),
  );
  const empty =
    plan.steps.length > 0
      ? []
      : [plan.left.length === 0 ? "there is no module to move" : "no module is better off as a service yet"];
  const wait =
    plan.steps.length > 0 && plan.steps[0]?.verdict !== "extract"
      ? ["Nothing is ready to be extracted as it stands; what comes nearest goes first."]
      : [];
  const stay = left.length === 0 ? [] : [[paint.bold("Not in the plan"), ...left].join("\n")];
  return {
    text: [...empty, ...wait, ...steps, ...stay, ...nextCommands(plan.steps, paint)].join("\n\n"),
    exitCode: 0,
  };
}

/** The first step in full: the others go the same way. */
function nextCommands([first]: MigrationPlan["steps"], paint: Paint): string[] {
  if (first === undefined) return [];
  const lines = first.commands.map((command) => `  ${paint.cyan(command)}`);
  return [`${paint.bold("First")}\n${lines.join("\n")}\n  ${paint.dim(`back: ${first.back}`)}`];
}
