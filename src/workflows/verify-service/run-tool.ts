import { delimiter, join } from "node:path";
import { runCommand } from "../../run/run-command.ts";
import type { WorkflowContext } from "../context.ts";

/** Runs a command in `cwd` as `npm run` would: its own packages' commands come first. `base`: the environment, in place of the context's. */
export async function runTool(
  ctx: WorkflowContext,
  cwd: string,
  argv: readonly string[],
  base: Readonly<Record<string, string | undefined>> = ctx.env,
): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const env = { ...base, PATH: [join(cwd, "node_modules", ".bin"), base.PATH].join(delimiter) };
  const onLine = (line: string): void => void lines.push(line);
  const { exitCode } = await runCommand({ argv, cwd, env, onLine, signal: ctx.signal });
  ctx.signal.throwIfAborted();
  return { exitCode, lines };
}
