import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { runInService } from "./run-in-service.ts";
import { seedLock } from "./seed-lock.ts";

/** Installs when nothing is installed yet: a team's own node_modules is left alone. */
export async function installPackages(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  if (existsSync(join(ctx.root, plan.service.dir, "node_modules"))) return;
  const argv = splitCommand(installCommands[plan.runtime.packageManager].install);
  const step = { what: "installing packages", done: "packages installed", argv };
  const seeded = seedLock(ctx.root, plan);
  if (seeded === null) return runInService(ctx, plan, step);
  try {
    await runInService(ctx, plan, step);
  } catch {
    ctx.signal.throwIfAborted();
    // It may name a registry that is gone, or packages for another machine.
    rmSync(seeded, { force: true });
    rmSync(join(ctx.root, plan.service.dir, "node_modules"), { recursive: true, force: true });
    ctx.onProgress({
      kind: "warn",
      text: `${plan.service.name}: the monolith's lock file does not install here; installing without it`,
    });
    await runInService(ctx, plan, step);
  }
}
