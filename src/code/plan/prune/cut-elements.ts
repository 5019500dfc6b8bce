import type { CodeUnit, Span } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";

/**
 * Takes elements out of an object, an array or a list of declarators, each with one comma, its own lines and the comments
 * right above it. Only what goes is touched: other edits may lie in the elements that stay.
 */
export function cutElements(text: string, whole: Span, gone: readonly CodeUnit[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let previous: { readonly from: number; readonly to: number } | null = null;
  for (const unit of [...gone].sort((a, b) => a.span.start - b.span.start)) {
    const after = /^\s*,/.exec(text.slice(unit.span.end, whole.end))?.[0].length;
    const why = `${unit.name ?? unit.kind}: no kept endpoint needs it`;
    const to: number = unit.span.end + (after ?? 0);
    // The last one takes the comma before it along, and that may be the one of elements that went before it.
    const before: number =
      after === undefined && previous !== null && text.slice(previous.to, unit.span.start).trim() === ""
        ? previous.from
        : unit.span.start;
    const comma: number | undefined =
      after === undefined ? /,\s*$/.exec(text.slice(whole.start, before))?.index : undefined;
    const cut: Span =
      comma === undefined
        ? ownLines(text, { start: unit.span.start, end: to })
        : { start: whole.start + comma, end: to };
    edits.push({ ...cut, text: "", why });
    previous =
      previous !== null && text.slice(previous.to, unit.span.start).trim() === ""
        ? { from: previous.from, to }
        : { from: unit.span.start, to };
  }
  return edits;
}

const commentsAbove = /(?:^|\n)((?:[ \t]*(?:\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)[ \t]*\r?\n)+)$/;

/** With its line end and the comments above where it has lines of its own, else with the space behind it. */
function ownLines(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  if (text.slice(lineStart, start).trim() !== "" || rest === undefined)
    return { start, end: end + (/^[ \t]+/.exec(text.slice(end))?.[0].length ?? 0) };
  const above = commentsAbove.exec(text.slice(Math.max(0, lineStart - 4_000), lineStart))?.[1]?.length ?? 0;
  return { start: lineStart - above, end: end + rest.length };
}
