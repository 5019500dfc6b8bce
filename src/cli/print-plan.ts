import type { Invocation } from "./invocation.ts";
import { printResult, type Report, type ReportOptions } from "./print-result.ts";
import { writeOutput } from "./write-output.ts";

/** A plan on the screen; with `--output`, whole and as JSON in a file. */
export async function printPlan<Plan extends object>(
  invocation: Invocation,
  plan: Plan,
  report: (plan: Plan, options: ReportOptions) => Report,
): Promise<number> {
  if (invocation.flags.text("output") === undefined) return printResult(invocation, plan, report);
  await writeOutput(invocation, JSON.stringify({ schemaVersion: 1, ...plan }, null, 2));
  return 0;
}
