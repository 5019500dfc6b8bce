import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import type { WorkflowContext } from "../context.ts";
import { runInService } from "./run-in-service.ts";

/** Types that are generated must be there before types are checked. */
export async function generateCode(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  const { generate, packageManager } = plan.runtime;
  if (generate === null) return;
  const argv = [...installCommands[packageManager].run.split(" "), "generate"];
  await runInService(ctx, plan, { what: "generating code", done: "code generated", argv });
}
