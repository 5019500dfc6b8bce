import { lstatSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import type { Holds } from "./ladder.ts";
import { runInService } from "./run-in-service.ts";

/**
 * Installs when nothing is installed yet, or when the packages of a service that is there changed (`again`). A team's own
 * arrangement, such as a link to another folder, is left alone.
 */
export async function installPackages(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  again: boolean,
): Promise<Holds> {
  const there = lstatSync(join(ctx.root, plan.service.dir, "node_modules"), { throwIfNoEntry: false });
  if (there !== undefined && !(again && there.isDirectory()))
    return { skipped: "node_modules is there already" };
  const { install } = installCommands[plan.runtime.packageManager];
  const argv = splitCommand(install);
  await runInService(ctx, plan, { what: "installing packages", done: "packages installed", argv });
  return { seen: there === undefined ? `${install} in a folder without any` : install };
}
