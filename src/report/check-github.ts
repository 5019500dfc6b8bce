import { plainPaint } from "../util/paint.ts";
import { type CheckLike, checkText } from "./check-text.ts";

/** GitHub shows no more than ten annotations of a kind for one step. */
const shownPerKind = 10;

/** Annotations for GitHub Actions, the worst first, and the text for the log. */
export function checkGithub(result: CheckLike): { text: string; exitCode: number } {
  const { text, exitCode } = checkText(result, { paint: plainPaint, verbose: true });
  const kinds = [
    ["error", "error"],
    ["warning", "warning"],
    ["note", "notice"],
  ] as const;
  const annotations = kinds.flatMap(([level, kind]) => {
    const found = result.findings
      .filter((finding) => finding.level === level && !finding.baseline)
      .slice(0, shownPerKind);
    return found.map(({ file, line, code, message, fix }) => {
      return `::${kind} file=${property(file)},line=${line},title=${property(`msa ${code}`)}::${data(`${message}. Fix: ${fix}`)}`;
    });
  });
  return { text: [...annotations, text].join("\n"), exitCode };
}

/** Escapes of actions/toolkit: what a workflow command may not hold as it is. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
