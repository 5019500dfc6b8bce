import { newApiKey } from "../../workflows/api-key.ts";
import type { Invocation } from "../invocation.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  return printResult(invocation, newApiKey(invocation.args[0] ?? ""), ({ holder, key, hash }) => ({
    text: [
      `key   ${key}`,
      "      shown this once: give it to its holder, keep it nowhere else",
      `hash  ${JSON.stringify(holder)}: ${JSON.stringify(hash)}`,
      "      goes into apiKeys.keys of a gate in msa.routes.json",
    ].join("\n"),
    exitCode: 0,
    verbatim: true,
  }));
}
