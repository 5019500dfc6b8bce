import { moveText } from "../../report/move-text.ts";
import { rollback } from "../../workflows/rollback.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  const { ctx, close } = await openSession(invocation);
  const dryRun = flags.on("dryRun");
  const result = await rollback(ctx, {
    selector: args[0] ?? "",
    reason: flags.text("reason"),
    dryRun,
  }).finally(close);
  const exitCode = await printResult(invocation, result, moveText);
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}
