import { checkGithub } from "../../report/check-github.ts";
import { checkText } from "../../report/check-text.ts";
import { check } from "../../workflows/check.ts";
import type { Invocation } from "../invocation.ts";
import { openSession } from "../open-session.ts";
import { printResult } from "../print-result.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags, io, global } = invocation;
  const usual = io.env.GITHUB_ACTIONS === "true" ? "github" : "text";
  const reporter = flags.choice("reporter", ["text", "json", "github"]) ?? usual;
  const { ctx, close } = await openSession(invocation);
  const result = await check(ctx, { writeBaseline: flags.on("writeBaseline") }).finally(close);
  const asJson = { ...invocation, global: { ...global, json: global.json || reporter === "json" } };
  return printResult(asJson, result, (found, options) =>
    reporter === "github" ? checkGithub(found) : checkText(found, { ...options, verbose: global.verbose }),
  );
}
