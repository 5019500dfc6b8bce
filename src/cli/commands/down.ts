import { downText } from "../../report/up-text.ts";
import { down } from "../../workflows/down.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { ctx, close } = await openSession(invocation, { lenient: true });
  const result = await down(ctx);
  close();
  return printResult(invocation, result, downText);
}
