import { whatIfText } from "../../report/what-if-text.ts";
import { planWhatIf } from "../../workflows/plan.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printPlan } from "../print-plan.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { ctx, close } = await openSession(invocation);
  return printPlan(invocation, await planWhatIf(ctx, invocation.args[0] ?? "").finally(close), whatIfText);
}
