import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface MoveLike {
  readonly status: "moved" | "nothing-to-do" | "dry-run";
  readonly changed: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly fromWeight?: number;
    readonly toWeight?: number;
    readonly fromWhen?: string;
    readonly toWhen?: string;
  }[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/** What moved, one line an endpoint. */
export function moveText(
  { status, changed, skipped }: MoveLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const lines: string[] = [];
  if (status === "nothing-to-do") lines.push("nothing to do: every endpoint named is there already");
  else {
    const rows = changed.map((row) => [
      row.id,
      side(row.from, row.fromWeight, row.fromWhen),
      "→",
      paint.bold(side(row.to, row.toWeight, row.toWhen)),
    ]);
    lines.push(
      `${status === "dry-run" ? "would move" : "moved"} ${count(changed.length)}`,
      textTable(rows, { indent: "  " }),
    );
  }
  if (skipped.length > 0) {
    lines.push(
      `${paint.yellow("stay")} ${count(skipped.length)}`,
      textTable(
        skipped.map(({ id, reason }) => [id, paint.dim(reason)]),
        { indent: "  " },
      ),
    );
  }
  return { text: lines.join("\n"), exitCode: 0 };
}

function side(state: string, weight?: number, when?: string): string {
  return `${state}${weight === undefined ? "" : ` ${weight} %`}${when === undefined ? "" : ` when ${when}`}`;
}

function count(endpoints: number): string {
  return endpoints === 1 ? "1 endpoint" : `${endpoints} endpoints`;
}
