import type { Paint } from "../util/paint.ts";
import { columnsOf } from "./columns-of.ts";
import type { Invocation } from "./invocation.ts";
import { resultPaint } from "./open-session.ts";
import { fitLines } from "./terminal/fit-lines.ts";

/** What every reporter gives. */
export interface Report {
  readonly text: string;
  readonly exitCode: number;
  /** Patches and files: lines that must not be broken, however narrow the terminal is. */
  readonly verbatim?: boolean;
}

export interface ReportOptions {
  readonly paint: Paint;
  /** Columns of the terminal; undefined where there is none. */
  readonly width?: number | undefined;
}

/** The result on stdout: one JSON document with `--json`, what `report` makes of it otherwise. */
export async function printResult<Result extends object>(
  invocation: Invocation,
  result: Result,
  report: (result: Result, options: ReportOptions) => Report,
): Promise<number> {
  const { global, io } = invocation;
  const width = columnsOf(io.stdout);
  const { text, exitCode, verbatim } = report(result, { paint: await resultPaint(invocation), width });
  io.stdout.write(
    global.json
      ? `${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n`
      : endWithNewline(width === undefined || verbatim === true ? text : fitLines(text, width)),
  );
  return exitCode;
}

/** A remark for people: stderr, and not under --quiet or --json. */
export function remark({ global, io }: Invocation, text: string): void {
  if (global.quiet || global.json) return;
  const width = columnsOf(io.stderr);
  io.stderr.write(`${width === undefined ? text : fitLines(text, width)}\n`);
}

function endWithNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
