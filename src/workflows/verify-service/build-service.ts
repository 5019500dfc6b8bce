import { existsSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import { startCommand } from "../../code/generate/manifest/start-command.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import type { WorkflowContext } from "../context.ts";
import { runInService } from "./run-in-service.ts";

/** Builds the service where it has a build. MSA2009 when nothing to be started comes of it. */
export async function buildService(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  if (plan.runtime.build === null) return;
  const argv = [...installCommands[plan.runtime.packageManager].run.split(" "), "build"];
  try {
    await runInService(ctx, plan, { what: "building", done: "built", argv });
  } catch (error) {
    ctx.signal.throwIfAborted();
    // A compiler that complains and emits all the same: the monolith is built like that, and types were compared before.
    const entry =
      plan.runtime.ownFile ??
      startCommand(plan).argv.find((word) => /\.[cm]?js$/.test(word) && !word.startsWith("./msa/"));
    if (entry === undefined || !existsSync(join(ctx.root, plan.service.dir, entry))) throw error;
    ctx.onProgress({
      kind: "warn",
      text: `${plan.service.name}: the build reports errors but writes ${entry}`,
    });
  }
}
