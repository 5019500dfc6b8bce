import { MsaError } from "../../errors/msa-error.ts";
import { requireFreePort } from "../../run/check-port.ts";
import { runCommand } from "../../run/run-command.ts";
import { startWatched, type WatchedProcess } from "../../run/start-watched.ts";
import type { WorkflowContext } from "../context.ts";
import { planProcesses } from "../up/plan-processes.ts";
import { bootTimeoutMs, routesPreload } from "./boot-service.ts";

export type MonolithStart =
  | (WatchedProcess & { readonly kind: "running"; readonly url: string })
  | { readonly kind: "failed"; readonly why: string };

/**
 * Builds the monolith where that is due and starts it as `msa up` would, with `more` in its environment. That it does not start
 * is no verdict on the service.
 */
export async function startMonolith(
  ctx: WorkflowContext,
  more: Readonly<Record<string, string>>,
): Promise<MonolithStart> {
  const [plan] = planProcesses(ctx, []).filter(({ kind }) => kind === "monolith");
  if (plan === undefined) return { kind: "failed", why: "there is no monolith to start" };
  const { name, argv, cwd, healthUrl, url, ports, prepare } = plan;
  const env = { ...plan.env, ...more };
  const onLine = (text: string): void => ctx.onProgress({ kind: "output", source: name, text });
  try {
    for (const port of ports) await requireFreePort(port, name);
    for (const step of prepare) {
      ctx.onProgress({ kind: "step", text: step.text });
      const built = await runCommand({
        argv: step.argv,
        cwd,
        env: { ...env, NODE_ENV: undefined },
        onLine,
        signal: ctx.signal,
      });
      if (built.exitCode !== 0)
        return { kind: "failed", why: `${step.text} ended with exit code ${built.exitCode}` };
    }
    ctx.onProgress({ kind: "step", text: "starting the monolith to compare the service with it" });
    const running = await startWatched({
      ...{ name, argv, cwd, env, healthUrl, onLine },
      signal: ctx.signal,
      timeoutMs: bootTimeoutMs,
      routes: routesPreload,
      schema: null,
    });
    return { ...running, kind: "running", url };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof MsaError)) throw error;
    return { kind: "failed", why: error.message };
  }
}
