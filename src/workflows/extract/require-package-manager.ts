import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { runCommand } from "../../run/run-command.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";

/** MSA4005 when what would install and start the service does not run here: better said before anything is written. */
export async function requirePackageManager(ctx: WorkflowContext, plan: ExtractionPlan): Promise<void> {
  const { install, prepare } = installCommands[plan.runtime.packageManager];
  const [tool = ""] = splitCommand(install);
  const { exitCode, output } = await runCommand({
    argv: [tool, "--version"],
    cwd: ctx.root,
    env: ctx.env,
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  const version = output.trim().split("\n").at(-1) ?? "";
  const old = plan.runtime.packageManager === "berry" && /^1\./.test(version);
  if (exitCode === 0 && !old) return;
  const get = prepare === null ? `install ${tool}` : `run \`${prepare}\``;
  throw new MsaError("MSA4005", {
    message: old ? `the monolith is installed by a newer yarn than ${version}` : `${tool} does not run here`,
    ...(exitCode === 0 ? {} : { why: output.trim().split("\n").slice(-3).join("\n") }),
    fix: `${get}, or give --verify none: the service is written and not tried out`,
    where: [{ file: join(plan.service.dir, "package.json") }],
  });
}
