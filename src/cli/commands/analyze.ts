import { MsaError } from "../../errors/msa-error.ts";
import { plainPaint } from "../../util/paint.ts";
import { type AnalyzeRequest, analyzeMonolith } from "../../workflows/analyze.ts";
import { analysisReporters } from "../analysis-reporters.ts";
import { columnsOf } from "../columns-of.ts";
import type { Invocation } from "../invocation.ts";
import { openSession, resultPaint } from "../open-session.ts";
import { fitLines } from "../terminal/fit-lines.ts";
import { writeOutput } from "../write-output.ts";

const names = Object.keys(analysisReporters) as (keyof typeof analysisReporters)[]; // keys of a literal

export async function run(invocation: Invocation): Promise<number> {
  const { flags, global } = invocation;
  const reporter = flags.choice("reporter", names) ?? (global.json ? "json" : "text");
  const live = liveSource(invocation);
  const signals = signalRequest(invocation);
  const { ctx, close } = await openSession(invocation);
  const monolith = await analyzeMonolith(ctx, { ...live, ...signals }).finally(close);
  // A file gets no colours, whatever the terminal can do.
  const paint = flags.text("output") === undefined ? await resultPaint(invocation) : plainPaint;
  const report = await analysisReporters[reporter]();
  const width = flags.text("output") === undefined ? columnsOf(invocation.io.stdout) : undefined;
  const text = report(monolith, { paint, verbose: global.verbose, width });
  await writeOutput(invocation, width === undefined || reporter !== "text" ? text : fitLines(text, width));
  return 0;
}

function liveSource({ flags, global }: Invocation): AnalyzeRequest {
  const from = flags.text("againstLive");
  const seconds = flags.integer("bootTimeout", 1, 3_600);
  if (!flags.on("boot")) {
    if (seconds !== undefined)
      throw new MsaError("MSA1006", {
        message: "--boot-timeout says how long --boot may take",
        fix: "give --boot",
      });
    return from === undefined ? {} : { live: { kind: "dump", from, cwd: global.cwd } };
  }
  if (from !== undefined)
    throw new MsaError("MSA1006", {
      message: "--boot and --against-live are two ways to one table",
      fix: "give one",
    });
  return { live: { kind: "boot", timeoutMs: (seconds ?? 60) * 1_000 } };
}

function signalRequest({ flags, global }: Invocation): AnalyzeRequest {
  const coChange = flags.on("coChange");
  const log = flags.text("accessLog");
  const spans = flags.text("spans");
  if (log !== undefined && spans !== undefined)
    throw new MsaError("MSA1006", {
      message: "--access-log and --spans are two ways to count the same requests",
      fix: "give one",
    });
  const file = log ?? spans;
  if (file === undefined) return { coChange };
  return { coChange, traffic: { kind: log === undefined ? "spans" : "access-log", file, cwd: global.cwd } };
}
