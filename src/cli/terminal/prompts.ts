import { confirm as clackConfirm, isCancel } from "@clack/prompts";
import type { CliIo } from "../cli-io.ts";

/** A yes-or-no question on stderr; null when the person pressed Ctrl-C. */
export async function confirm(io: CliIo, message: string, signal: AbortSignal): Promise<boolean | null> {
  const answer = await clackConfirm({ message, input: io.stdin, output: io.stderr, signal });
  return isCancel(answer) ? null : answer;
}
