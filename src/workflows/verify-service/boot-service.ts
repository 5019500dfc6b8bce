import { existsSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import { startCommand } from "../../code/generate/manifest/start-command.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { requireFreePort } from "../../run/check-port.ts";
import { readEnvFile } from "../../run/read-env-file.ts";
import { startProcess } from "../../run/start-process.ts";
import type { WorkflowContext } from "../context.ts";
import { doesNotHold, runInService } from "./run-in-service.ts";

const bootTimeoutMs = 60_000;
const stopGraceMs = 5_000;

/** Builds the service, starts it with the monolith's environment, waits for its health answer, stops it. MSA2009 when that fails. */
export async function bootService(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  const { name, port } = plan.service;
  await build(ctx, plan);
  ctx.onProgress({ kind: "step", text: `${name}: starting on port ${port}` });
  // Or a stranger on that port could give the health answer that is waited for.
  await requireFreePort(port, name);
  const stop = await start(ctx, plan);
  await stop();
  ctx.onProgress({ kind: "done", text: `${name}: starts and answers /__msa/health` });
}

async function build(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
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

async function start(ctx: WorkflowContext, plan: ExtractionPlan): Promise<() => Promise<void>> {
  const { name, dir, port } = plan.service;
  const host = "127.0.0.1";
  try {
    const running = await startProcess({
      name,
      argv: startCommand(plan).argv,
      cwd: join(ctx.root, dir),
      env: {
        ...readEnvFile(join(ctx.root, ".env")),
        ...ctx.env,
        ...ctx.config.monolith.env,
        MSA_PORT: String(port),
        PORT: String(port),
        MSA_HOST: host,
        MSA_WORKDIR: ctx.root,
      },
      healthUrl: `http://${host}:${port}/__msa/health`,
      onLine: (text) => ctx.onProgress({ kind: "output", source: name, text }),
      signal: ctx.signal,
      timeoutMs: bootTimeoutMs,
    });
    return () => running.stop(stopGraceMs);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof MsaError && error.code === "MSA4001")
      throw doesNotHold(dir, error.message, error.why);
    throw error;
  }
}
