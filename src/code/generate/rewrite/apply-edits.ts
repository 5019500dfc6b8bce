import type { TextEdit } from "../../plan/plan.ts";

const byteOrderMark = "\uFEFF";

/**
 * Cuts by position, so that everything between two edits stays byte for byte: comments, formatting, line ends.
 * Offsets count from behind a byte order mark, as every parser does. Inserted text takes the line ends of the file.
 */
export function applyEdits(path: string, source: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return source;
  const mark = source.startsWith(byteOrderMark) ? byteOrderMark : "";
  const text = source.slice(mark.length);
  const crlf = usesCrlf(text);
  let result = mark;
  let at = 0;
  for (const edit of edits) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(
        `Edit ${edit.start}..${edit.end} of ${path} overlaps another edit or leaves the file`,
      );
    }
    result += text.slice(at, edit.start) + (crlf ? edit.text.replace(/\r?\n/g, "\r\n") : edit.text);
    at = edit.end;
  }
  return result + text.slice(at);
}

function usesCrlf(text: string): boolean {
  const firstBreak = text.indexOf("\n");
  return firstBreak > 0 && text[firstBreak - 1] === "\r";
}
