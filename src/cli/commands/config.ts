import { configText } from "../../report/config-text.ts";
import { configPrint } from "../../workflows/config-print.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { loaded, close } = await openSession(invocation);
  close();
  return printResult(invocation, configPrint(loaded), configText);
}
