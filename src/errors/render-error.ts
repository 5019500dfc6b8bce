import { type Paint, plainPaint } from "../util/paint.ts";
import type { CheckResult } from "./check-result.ts";
import type { MsaError, Where } from "./msa-error.ts";

/** Places that people are shown; the JSON document has them all. */
const page = 10;

/** An MsaError as people read it on stderr. */
export function renderError(error: MsaError, paint: Paint = plainPaint): string {
  const [headline, ...rest] = error.message.split("\n");
  const lines = [`${paint.red("✖")} ${paint.bold(error.code)}  ${headline}`];
  lines.push(...rest.map((line) => `  ${line}`));
  lines.push(...error.where.slice(0, page).map((place) => `  ${renderPlace(place, paint)}`));
  if (error.where.length > page)
    lines.push(`  ${paint.dim(`and ${error.where.length - page} more: --json`)}`);
  lines.push(labelled("why", error.why, paint), labelled("fix", error.fix, paint));
  lines.push(labelled("docs", error.docs, paint));
  if (error.checks.length > 0) lines.push(labelled("tried", error.checks.map(checkLine).join("\n"), paint));
  return `${lines.join("\n")}\n`;
}

function checkLine({ id, what, status, seconds }: CheckResult): string {
  return `${id} ${status}${status === "skipped" ? "" : ` in ${seconds.toFixed(1)} s`}  ${what}`;
}

function labelled(label: string, text: string, paint: Paint): string {
  return `  ${paint.dim(label.padEnd(5))} ${text.split("\n").join("\n        ")}`;
}

function renderPlace({ file, line, note }: Where, paint: Paint): string {
  const place = paint.cyan(line === undefined ? file : `${file}:${line}`);
  return note === undefined ? place : `${place}  ${note}`;
}
