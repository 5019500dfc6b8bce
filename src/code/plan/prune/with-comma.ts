import type { Span } from "../../model/monolith.ts";

/**
 * An element of a list with a comma beside it, so that no hole stays behind; with its line and what is said right above it
 * where it has a line of its own. Elements that are cut one by one leave those between them as they are written.
 */
export function withComma(text: string, { start, end }: Span): Span {
  const behind = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\n]*)?\r?\n/.exec(text.slice(end + behind))?.[0].length;
  if (rest !== undefined && lineStart > 0 && text.slice(lineStart, start).trim() === "")
    return { start: aboveComments(text, lineStart), end: end + behind + rest };
  if (behind > 0)
    return { start, end: end + behind + (/^[ \t]+(?=\S)/.exec(text.slice(end + behind))?.[0].length ?? 0) };
  return { start: start - (/,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0), end };
}

function aboveComments(text: string, lineStart: number): number {
  const above = /(?:^|\n)((?:[ \t]*\/\/[^\n]*\n)+)$/.exec(text.slice(0, lineStart))?.[1];
  return lineStart - (above?.length ?? 0);
}
