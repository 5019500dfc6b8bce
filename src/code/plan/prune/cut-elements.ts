import type { CodeUnit, Span } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";

/**
 * Takes elements out of an object, an array or a list of declarators, each with one comma, its own lines and the comments
 * right above it. Only what goes is touched: other edits may lie in the elements that stay.
 */
export function cutElements(text: string, whole: Span, gone: readonly CodeUnit[]): TextEdit[] {
  const edits: TextEdit[] = [];
  /** Where the run of gone elements that the last one belongs to begins and ends. */
  let run: Span = { start: -1, end: -1 };
  for (const unit of [...gone].sort((a, b) => a.span.start - b.span.start)) {
    const after = /^\s*,/.exec(text.slice(unit.span.end, whole.end))?.[0].length;
    const end = unit.span.end + (after ?? 0);
    const own = ownLines(text, { start: unit.span.start, end });
    const isNext = run.start >= 0 && text.slice(run.end, own.start).trim() === "";
    run = { start: isNext ? run.start : own.start, end: Math.max(own.end, end) };
    // The last one takes the comma before it along, and that may be the one of elements that went before it.
    const comma = after === undefined ? /,\s*$/.exec(text.slice(whole.start, run.start))?.index : undefined;
    const why = `${unit.name ?? unit.kind}: no kept endpoint needs it`;
    edits.push(
      comma === undefined
        ? { ...own, text: "", why }
        : { start: whole.start + comma, end: unit.span.end, text: "", why },
    );
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
