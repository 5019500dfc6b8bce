import { foundText, initText } from "../../report/init-text.ts";
import { init } from "../../workflows/init.ts";
import { type Answer, askToGoOn } from "../ask-to-go-on.ts";
import { columnsOf } from "../columns-of.ts";
import type { Invocation } from "../invocation.ts";
import { openProgress } from "../open-session.ts";
import { printResult, remark } from "../print-result.ts";
import { paintFor } from "../terminal/paint-for.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags, global, io } = invocation;
  if (flags.on("propose")) {
    const { runPropose } = await import("./init-propose.ts");
    return runPropose(invocation);
  }
  const paint = await paintFor(io.stderr, io.env, global.noColor);
  const progress = await openProgress(invocation);
  let answered: Answer | null = null;
  const result = await init({
    root: global.cwd,
    answers: {
      entry: flags.text("entry"),
      start: flags.text("start"),
      build: flags.text("build"),
      port: flags.integer("port", 1, 65_535),
      health: flags.text("health"),
    },
    dryRun: flags.on("dryRun"),
    now: io.now,
    confirm: async ({ found, text }) => {
      progress.close();
      remark(
        invocation,
        `${foundText(found, paint, columnsOf(io.stderr))}\n\n${paint.bold("msa.config.json")}\n${indent(text)}`,
      );
      const answer: Answer = await askToGoOn(invocation, {
        message: "Write msa.config.json?",
        flag: "--yes",
      });
      answered = answer;
      return answer === "asked" || answer === "accepted";
    },
  });
  progress.close();
  if (answered === "interrupted") return 130;
  if (result.status === "dry-run")
    remark(invocation, `${foundText(result.found, paint, columnsOf(io.stderr))}\n`);
  const exitCode = await printResult(invocation, result, initText);
  if (answered === "asked") remark(invocation, paint.dim("without questions: msa init --yes"));
  return result.status === "dry-run" && flags.on("exitCode") ? 1 : exitCode;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
