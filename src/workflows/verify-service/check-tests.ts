import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import type { WorkflowContext } from "../context.ts";
import type { Holds } from "./ladder.ts";
import { runInService } from "./run-in-service.ts";
import { runTool } from "./run-tool.ts";

/**
 * Runs the tests that travelled, in the service. Where they fail, the same files are run in the monolith: what fails there as well
 * (a database that is not there, a test that nobody mended) says nothing about the service.
 */
export async function checkTests(ctx: WorkflowContext, plan: ExtractionPlan): Promise<Holds> {
  const { tests, runtime } = plan;
  if (tests == null || tests.script === null) return { skipped: "none of the modules' tests travelled" };
  const argv = [...installCommands[runtime.packageManager].run.split(" "), "test"];
  const env = valuesOf(ctx, tests.env);
  try {
    await runInService(ctx, plan, { what: "running its tests", done: "tests pass", argv, env });
  } catch (error) {
    if (!(error instanceof MsaError) || ctx.signal.aborted) throw error;
    if (await passInMonolith(ctx, tests.baseline)) throw error;
    return { skipped: "they fail, and in the monolith as well" };
  }
  const { length } = tests.files;
  return { seen: `${length} test ${length === 1 ? "file" : "files"}` };
}

/** Values stay where they are, and are handed on for this run alone. What the shell says wins, as it does for who reads such a file. */
function valuesOf({ root, env }: WorkflowContext, files: readonly string[]): Record<string, string> {
  const said = [".env", ...files]
    .map((file) => join(root, file))
    .filter((path) => existsSync(path))
    .flatMap((path) => Object.entries(parseEnv(readFileSync(path, "utf8"))));
  return Object.fromEntries(
    said.flatMap(([name, value]) => (value === undefined || env[name] !== undefined ? [] : [[name, value]])),
  );
}

async function passInMonolith(ctx: WorkflowContext, command: readonly string[]): Promise<boolean> {
  const isVariable = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);
  const first = command.findIndex((word) => !isVariable(word));
  const set = Object.fromEntries(
    command.slice(0, first).map((word) => {
      const at = word.indexOf("=");
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const { exitCode } = await runTool(ctx, ctx.root, command.slice(first), {
    ...{ ...ctx.env, NODE_ENV: undefined },
    ...set,
  });
  return exitCode === 0;
}
