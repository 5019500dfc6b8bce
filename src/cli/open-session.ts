import type { ConfigSource, LoadedConfig } from "../config/load-config.ts";
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

interface SessionOptions {
  /** Settings that this command line states. */
  readonly flags?: readonly Override[];
  /** Goes on with defaults when the configuration is missing or broken. */
  readonly lenient?: boolean;
  /** Shows the lines of child processes even without --verbose. */
  readonly output?: boolean;
}

export async function openSession(invocation: Invocation, options: SessionOptions = {}): Promise<Session> {
  const { global, io, signal } = invocation;
  const source = { cwd: global.cwd, configFile: global.configFile, env: io.env, flags: options.flags ?? [] };
  const loaded = await (options.lenient === true ? loadLeniently(source) : load(source));
  const progress = await openProgress(invocation, options.output === true);
  const { root, config } = loaded;
  return {
    ctx: {
      root,
      config,
      cache: !global.noCache,
      env: io.env,
      onProgress: progress.listen,
      now: io.now,
      signal,
    },
    loaded,
    close: progress.close,
  };
}

async function load(source: ConfigSource): Promise<LoadedConfig> {
  const { loadConfig } = await import("../config/load-config.ts");
  return loadConfig(source);
}

async function loadLeniently(source: ConfigSource): Promise<LoadedConfig> {
  const { loadConfigOrDefaults } = await import("../config/load-config-or-defaults.ts");
  return loadConfigOrDefaults(source);
}

export async function openProgress(
  { global, io }: Invocation,
  output = false,
): Promise<{
  listen: WorkflowContext["onProgress"];
  close: () => void;
}> {
  const [{ drawProgress }, { paintFor }] = await Promise.all([
    import("./terminal/draw-progress.ts"),
    import("./terminal/paint-for.ts"),
  ]);
  const paint = await paintFor(io.stderr, io.env, global.noColor);
  return drawProgress(io, {
    quiet: global.quiet || (global.json && !global.verbose),
    output: output || global.verbose,
    paint,
  });
}

export async function resultPaint({ global, io }: Invocation): Promise<Paint> {
  const { paintFor } = await import("./terminal/paint-for.ts");
  return paintFor(io.stdout, io.env, global.noColor);
}
