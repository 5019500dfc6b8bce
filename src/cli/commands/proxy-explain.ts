import { MsaError } from "../../errors/msa-error.ts";
import { explainText } from "../../report/proxy-text.ts";
import { explainProxy } from "../../workflows/proxy.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  const [method = "", path = ""] = args;
  if (!path.startsWith("/")) {
    throw new MsaError("MSA1006", { message: `the path must start with "/", not "${path}"` });
  }
  const headers = flags.texts("header");
  const malformed = headers.find((line) => !line.includes(":"));
  if (malformed !== undefined) {
    throw new MsaError("MSA1006", { message: `--header takes "name: value", not "${malformed}"` });
  }
  const host = flags.text("host");
  const { ctx, close } = await openSession(invocation);
  close();
  return printResult(
    invocation,
    await explainProxy(ctx, { method, path, headers, ...(host === undefined ? {} : { host }) }),
    explainText,
  );
}
