import { existsSync, lstatSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import { npmSettings } from "../../code/generate/manifest/registry-settings.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import type { Holds } from "./ladder.ts";
import { refusedPackages } from "./refused-packages.ts";
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
  const modules = join(ctx.root, plan.service.dir, "node_modules");
  const there = lstatSync(modules, { throwIfNoEntry: false });
  if (there !== undefined && !(again && there.isDirectory()))
    return { skipped: "node_modules is there already" };
  const { install } = installCommands[plan.runtime.packageManager];
  const env = secretSettings(ctx.root);
  const step = {
    what: "installing packages",
    done: "packages installed",
    argv: splitCommand(install),
    env,
    explain: refusedPackages,
  };
  const tryOnce = async (): Promise<void> => {
    try {
      await runInService(ctx, plan, step);
    } catch (error) {
      // Half of them would look like all of them to the next run.
      if (there === undefined) rmSync(modules, { recursive: true, force: true });
      throw error;
    }
  };
  const holds = { seen: there === undefined ? `${install} in a folder without any` : install };
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

/** Of the monolith's `.npmrc`, what is not written into the service: handed on for this one install. */
function secretSettings(root: string): Record<string, string> {
  const file = join(root, ".npmrc");
  if (!existsSync(file)) return {};
  const { secrets } = npmSettings(readFileSync(file, "utf8"));
  return Object.fromEntries(Object.entries(secrets).map(([key, value]) => [`npm_config_${key}`, value]));
}
