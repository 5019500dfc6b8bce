import { migrationText } from "../../report/migration-text.ts";
import { planMigration } from "../../workflows/plan.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printPlan } from "../print-plan.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { ctx, close } = await openSession(invocation);
  return printPlan(invocation, await planMigration(ctx).finally(close), migrationText);
}
