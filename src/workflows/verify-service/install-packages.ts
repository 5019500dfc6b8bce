import { existsSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { runInService } from "./run-in-service.ts";

/** Installs when nothing is installed yet: a team's own node_modules is left alone. */
export async function installPackages(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  if (existsSync(join(ctx.root, plan.service.dir, "node_modules"))) return;
  const argv = splitCommand(installCommands[plan.runtime.packageManager].install);
  await runInService(ctx, plan, { what: "installing packages", done: "packages installed", argv });
}
