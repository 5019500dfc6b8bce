import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface UpLike {
  readonly processes: readonly { readonly name: string; readonly url: string; readonly pid: number | null }[];
  readonly log?: string;
}

/** Who runs where. */
export function upText(
  result: UpLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const rows = result.processes.map(({ name, url, pid }) => [
    paint.bold(name),
    url,
    paint.dim(`pid ${pid ?? "?"}`),
  ]);
  const end =
    result.log === undefined
      ? "Ctrl-C stops all of them"
      : `log ${result.log}; \`msa down\` stops all of them`;
  return { text: `${textTable(rows)}\n${paint.dim(end)}`, exitCode: 0 };
}

interface DownLike {
  readonly status: "stopped" | "nothing-to-do";
  readonly stopped: readonly string[];
}

export function downText({ status, stopped }: DownLike): { text: string; exitCode: number } {
  if (status === "nothing-to-do") return { text: "nothing to do: nothing runs", exitCode: 0 };
  return { text: stopped.length === 0 ? "stopped" : `stopped ${stopped.join(", ")}`, exitCode: 0 };
}
