import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { runCommand } from "../../run/run-command.ts";
import type { WorkflowContext } from "../context.ts";
import { onlyOwnPackages } from "./only-own-packages.ts";

interface ServiceStep {
  readonly what: string;
  /** The same once it is done: "packages installed". */
  readonly done: string;
  readonly argv: readonly string[];
  /** Beside those of the shell. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the output of a failure says, where that can be told in a sentence. */
  readonly explain?: (output: string) => { readonly message: string; readonly fix: string } | null;
}

/** Runs a command in the service's folder. MSA2009 with its last lines when it fails. */
export async function runInService(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  { what, done, argv, env: more = {}, explain }: ServiceStep,
): Promise<void> {
  const { name, dir } = plan.service;
  ctx.onProgress({ kind: "step", text: `${name}: ${what}` });
  const onLine = (text: string): void => ctx.onProgress({ kind: "output", source: name, text });
  // Building and checking need the dev dependencies, whatever the shell says about production.
  const env = onlyOwnPackages({ ...ctx.env, ...more, NODE_ENV: undefined }, join(ctx.root, dir));
  const { exitCode, output } = await runCommand({
    argv,
    cwd: join(ctx.root, dir),
    env,
    onLine,
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  if (exitCode !== 0) {
    const said = explain?.(output) ?? null;
    throw doesNotHold(dir, said?.message ?? `${what} failed with exit code ${exitCode}`, output, said?.fix);
  }
  ctx.onProgress({ kind: "done", text: `${name}: ${done}` });
}

export function doesNotHold(dir: string, message: string, output: string, fix?: string): MsaError {
  const last = output.split("\n").slice(-20).join("\n");
  return new MsaError("MSA2009", {
    message: `${dir}: ${message}`,
    ...(last === "" ? {} : { why: last }),
    ...(fix === undefined ? {} : { fix }),
    where: [{ file: dir }],
  });
}
