import type { Paint } from "../util/paint.ts";
import type { Invocation } from "./invocation.ts";
import { resultPaint } from "./open-session.ts";

/** What every reporter gives. */
export interface Report {
  readonly text: string;
  readonly exitCode: number;
}

/** The result on stdout: one JSON document with `--json`, what `report` makes of it otherwise. */
export async function printResult<Result extends object>(
  invocation: Invocation,
  result: Result,
  report: (result: Result, options: { readonly paint: Paint }) => Report,
): Promise<number> {
  const { global, io } = invocation;
  const { text, exitCode } = report(result, { paint: await resultPaint(invocation) });
  io.stdout.write(
    global.json ? `${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n` : endWithNewline(text),
  );
  return exitCode;
}

/** A remark for people: stderr, and not under --quiet or --json. */
export function remark({ global, io }: Invocation, text: string): void {
  if (!global.quiet && !global.json) io.stderr.write(`${text}\n`);
}

function endWithNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
