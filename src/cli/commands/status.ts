import { statusText } from "../../report/status-text.ts";
import { status } from "../../workflows/status.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { ctx, close } = await openSession(invocation);
  const { verbose } = invocation.global;
  return printResult(invocation, await status(ctx).finally(close), (result, options) =>
    statusText(result, { ...options, verbose }),
  );
}
