import type { Paint } from "../util/paint.ts";

export interface CheckLike {
  readonly findings: readonly {
    readonly code: string;
    readonly level: "error" | "warning" | "note";
    readonly file: string;
    readonly line: number;
    readonly message: string;
    readonly fix: string;
    readonly baseline: boolean;
  }[];
  readonly baseline: {
    readonly file: string;
    readonly status: string;
    readonly known: number;
    readonly gone: number;
  };
}

const page = 20;

/** Findings for people; those that the baseline knows are only counted. Exit code 1 when one is an error. */
export function checkText(
  { findings, baseline }: CheckLike,
  { paint, verbose = false }: { readonly paint: Paint; readonly verbose?: boolean },
): { text: string; exitCode: number } {
  const marks = { error: paint.red("✖"), warning: paint.yellow("!"), note: paint.dim("·") };
  const shown = findings.filter((finding) => !finding.baseline);
  const lines = shown
    .slice(0, verbose ? undefined : page)
    .map(({ code, level, file, line, message, fix }) => {
      return `${marks[level]} ${paint.bold(code)}  ${message}\n  ${paint.cyan(`${file}:${line}`)}\n  ${paint.dim("fix")} ${fix}`;
    });
  const rest = shown.length - lines.length;
  if (rest > 0) lines.push(paint.dim(`and ${rest} more: --verbose`));
  const errors = shown.filter(({ level }) => level === "error").length;
  const verdict =
    errors === 0 ? paint.green("✔ check passed") : paint.red(`✖ ${errors} error${errors === 1 ? "" : "s"}`);
  return {
    text: [...lines, verdict + baselineRemark({ findings, baseline })].join("\n"),
    exitCode: errors === 0 ? 0 : 1,
  };
}

function baselineRemark({ findings, baseline }: CheckLike): string {
  const { file, status, known, gone } = baseline;
  const parts: string[] = [];
  if (status === "written")
    parts.push(`${file} written with ${known} accepted violation${known === 1 ? "" : "s"}`);
  else if (known > 0) parts.push(`${known} known violation${known === 1 ? "" : "s"} in ${file}`);
  if (status === "nothing-to-do") parts.push(`nothing to do: ${file} already says this`);
  if (gone > 0)
    parts.push(
      `${gone} of them ${gone === 1 ? "is" : "are"} gone: \`msa check --write-baseline\` keeps it so`,
    );
  if (status === "none" && findings.some(({ code }) => code.startsWith("BORDER-"))) {
    parts.push("`msa check --write-baseline` accepts today's border violations, so that only new ones fail");
  }
  return parts.length === 0 ? "" : `; ${parts.join("; ")}`;
}
