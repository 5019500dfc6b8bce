import { type LineEdit, lineEdits } from "./line-edits.ts";

const context = 3;

/** A patch in the format of `diff -u`, as `git apply` takes it; empty when nothing differs. null stands for "no such file". */
export function unifiedDiff(path: string, before: Uint8Array | null, after: Uint8Array | null): string {
  if (before !== null && after !== null && Buffer.compare(before, after) === 0) return "";
  const head = `--- ${before === null ? "/dev/null" : `a/${path}`}\n+++ ${after === null ? "/dev/null" : `b/${path}`}\n`;
  if (isBinary(before) || isBinary(after)) return `${head}Binary files differ\n`;
  const edits = lineEdits(linesOf(before), linesOf(after));
  return head + hunks(edits).map(printHunk).join("");
}

function isBinary(bytes: Uint8Array | null): boolean {
  return bytes?.subarray(0, 8000).includes(0) ?? false;
}

/** Lines with their line ends, so that a changed line end is a changed line. */
function linesOf(bytes: Uint8Array | null): string[] {
  return bytes === null
    ? []
    : (Buffer.from(bytes)
        .toString("utf8")
        .match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly edits: readonly LineEdit[];
}

function hunks(edits: readonly LineEdit[]): Hunk[] {
  const found: Hunk[] = [];
  const changed = edits.flatMap((edit, index) => (edit.kind === " " ? [] : [index]));
  let next = 0;
  while (next < changed.length) {
    const first = changed[next]!;
    let last = first;
    // Two changes whose contexts touch share a hunk.
    while (next < changed.length && changed[next]! - last <= context * 2 + 1) last = changed[next++]!;
    const from = Math.max(0, first - context);
    const upTo = edits.slice(0, from);
    found.push({
      oldStart: upTo.filter((edit) => edit.kind !== "+").length + 1,
      newStart: upTo.filter((edit) => edit.kind !== "-").length + 1,
      edits: edits.slice(from, last + context + 1),
    });
  }
  return found;
}

function printHunk({ oldStart, newStart, edits }: Hunk): string {
  const oldCount = edits.filter((edit) => edit.kind !== "+").length;
  const newCount = edits.filter((edit) => edit.kind !== "-").length;
  const body = edits.map(({ kind, line }) =>
    line.endsWith("\n") ? `${kind}${line}` : `${kind}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range(oldStart, oldCount)} +${range(newStart, newCount)} @@\n${body.join("")}`;
}

/** An empty side is named by the line before it. */
function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}
