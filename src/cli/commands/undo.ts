import { undoText } from "../../report/undo-text.ts";
import { undo } from "../../workflows/undo.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const { ctx, close } = await openSession(invocation, { lenient: true });
  const result = await undo(ctx, { force: flags.on("force"), dryRun: flags.on("dryRun") }).finally(close);
  const exitCode = await printResult(invocation, result, undoText);
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}
