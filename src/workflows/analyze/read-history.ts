import { runCommand } from "../../run/run-command.ts";
import type { WorkflowContext } from "../context.ts";

/** Older commits tell of code that is gone. */
const mostCommits = 1_000;

/**
 * Files of each of the last 1,000 commits below the monolith's folder, newest first, merges left out; null with a
 * warning where there is no history. Renames count as two files: what moved says nothing about what belongs together.
 */
export async function readHistory(
  ctx: Pick<WorkflowContext, "root" | "env" | "onProgress" | "signal">,
): Promise<readonly (readonly string[])[] | null> {
  const commits: string[][] = [];
  const { exitCode, output } = await runCommand({
    argv: [
      ...[
        "git",
        "-c",
        "core.quotePath=false",
        "log",
        "--no-merges",
        "--no-renames",
        "--name-only",
        "--relative",
      ],
      ...["-n", String(mostCommits), "--pretty=tformat:%x09", "--", "."],
    ],
    cwd: ctx.root,
    env: ctx.env,
    signal: ctx.signal,
    onLine: (line) => {
      if (line === "\t") commits.push([]);
      else if (line !== "") commits.at(-1)?.push(line);
    },
  });
  if (exitCode === 0) return commits;
  const why = output.split("\n").find((line) => line.trim() !== "") ?? `git ended with ${exitCode}`;
  ctx.onProgress({ kind: "warn", text: `no history to read, so co-change is left out: ${why}` });
  return null;
}
