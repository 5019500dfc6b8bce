import { lstatSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { asWritten } from "./as-written.ts";
import type { Holds } from "./ladder.ts";
import { refusedPackages } from "./refused-packages.ts";
import { registrySecrets } from "./registry-secrets.ts";
import { runInService } from "./run-in-service.ts";
import { seedLock } from "./seed-lock.ts";

/**
 * Installs when nothing is installed yet, or when the packages of a service that is there changed (`again`). A team's own
 * arrangement, such as a link to another folder, is left alone.
 */
export async function installPackages(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  again: boolean,
): Promise<Holds> {
  const { env, clear } = registrySecrets(ctx, plan.runtime.packageManager);
  try {
    return await install(ctx, plan, again, env);
  } finally {
    clear();
  }
}

async function install(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  again: boolean,
  env: Readonly<Record<string, string>>,
): Promise<Holds> {
  const modules = join(ctx.root, plan.service.dir, "node_modules");
  const there = lstatSync(modules, { throwIfNoEntry: false });
  if (there !== undefined && !(again && there.isDirectory()))
    return { skipped: "node_modules is there already" };
  const { install: command } = installCommands[plan.runtime.packageManager];
  const step = {
    what: "installing packages",
    done: "packages installed",
    argv: splitCommand(command),
    env,
    explain: refusedPackages,
  };
  const settings = join(ctx.root, plan.service.dir, ".yarnrc.yml");
  const tryOnce = async (): Promise<void> => {
    try {
      await asWritten(settings, () => runInService(ctx, plan, step));
    } catch (error) {
      // Half of them would look like all of them to the next run.
      if (there === undefined) rmSync(modules, { recursive: true, force: true });
      throw error;
    }
  };
  const holds = { seen: there === undefined ? `${command} in a folder without any` : command };
  const seeded = seedLock(ctx.root, plan);
  if (seeded === null) {
    await tryOnce();
    return holds;
  }
  try {
    await tryOnce();
    return { seen: `${holds.seen}, at the versions of the monolith's lock file` };
  } catch {
    ctx.signal.throwIfAborted();
    // It may name a registry that is gone, or packages for another machine.
    if (plan.runtime.packageManager === "berry") truncateSync(seeded);
    else rmSync(seeded, { force: true });
    rmSync(modules, { recursive: true, force: true });
    ctx.onProgress({
      kind: "warn",
      text: `${plan.service.name}: the monolith's lock file does not install here; installing without it`,
    });
    await tryOnce();
    return holds;
  }
}
