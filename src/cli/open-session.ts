import type { LoadedConfig } from "../config/load-config.ts";
import type { Override } from "../config/overrides.ts";
import type { Paint } from "../util/paint.ts";
import type { WorkflowContext } from "../workflows/context.ts";
import type { Invocation } from "./invocation.ts";

/** A loaded configuration, a context for the workflows, and the pen for the result. */
export interface Session {
  readonly ctx: WorkflowContext;
  readonly loaded: LoadedConfig;
  /** Must run before the result is printed. */
  readonly close: () => void;
}

/** `flags` are settings that this command line states. */
export async function openSession(invocation: Invocation, flags: readonly Override[] = []): Promise<Session> {
  const { global, io, signal } = invocation;
  const { loadConfig } = await import("../config/load-config.ts");
  const loaded = loadConfig({ cwd: global.cwd, configFile: global.configFile, env: io.env, flags });
  const progress = await openProgress(invocation);
  const { root, config } = loaded;
  return {
    ctx: { root, config, env: io.env, onProgress: progress.listen, now: io.now, signal },
    loaded,
    close: progress.close,
  };
}

export async function openProgress({ global, io }: Invocation): Promise<{
  listen: WorkflowContext["onProgress"];
  close: () => void;
}> {
  const [{ drawProgress }, { paintFor }] = await Promise.all([
    import("./terminal/draw-progress.ts"),
    import("./terminal/paint-for.ts"),
  ]);
  const paint = await paintFor(io.stderr, io.env, global.noColor);
  return drawProgress(io, { quiet: global.quiet || (global.json && !global.verbose), paint });
}

export async function resultPaint({ global, io }: Invocation): Promise<Paint> {
  const { paintFor } = await import("./terminal/paint-for.ts");
  return paintFor(io.stdout, io.env, global.noColor);
}
