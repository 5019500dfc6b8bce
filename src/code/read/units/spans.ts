import { ts } from "ts-morph";
import type { Span } from "../facts.ts";

/** Comments that speak to a tool or of the whole file; they stay when the first statement goes. */
const fileWide =
  /^\/\/\/|^\/\*!|@ts-nocheck|@ts-check|eslint-disable(?!-next)|biome-ignore-all|@license|copyright|@jsx|^#!/i;

/** A statement with the comments right above it and its line end. */
export function statementSpan(statement: ts.Node): Span {
  const file = statement.getSourceFile();
  const text = file.text;
  const start = startOfLine(text, attachedComments(statement, text));
  return { start, end: endOfLine(text, endOfStatement(statement, text), start) };
}

function attachedComments(statement: ts.Node, text: string): number {
  let start = statement.getStart();
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  for (const comment of [...comments].reverse()) {
    const between = text.slice(comment.end, start);
    if (
      /\n\s*\n|\r\s*\r/.test(between.replace(/\r\n/g, "\n")) ||
      fileWide.test(text.slice(comment.pos, comment.end))
    )
      break;
    // A comment behind the previous statement, on its line, belongs to that one.
    if (
      statement.getFullStart() > 0 &&
      !/\n/.test(text.slice(statement.getFullStart(), comment.pos)) &&
      !onlySpaceBefore(text, comment.pos)
    )
      break;
    start = comment.pos;
  }
  return start;
}

function onlySpaceBefore(text: string, position: number): boolean {
  return /(^|\n)[ \t\uFEFF]*$/.test(text.slice(Math.max(0, position - 200), position));
}

function startOfLine(text: string, position: number): number {
  let start = position;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  return start === 0 || text[start - 1] === "\n" ? start : position;
}

/**
 * Code without semicolons guards a line that begins with a bracket by a `;` in front, which the parser counts to the
 * statement above. That one stays; so does the own `;` when it is all that keeps the neighbours apart.
 */
function endOfStatement(statement: ts.Node, text: string): number {
  const { end } = statement;
  if (text[end - 1] !== ";") return end;
  const before = text.slice(statement.getStart(), end - 1);
  if (/\n\s*$/.test(before)) return end - 1 - (before.length - before.trimEnd().length);
  const previous = text.slice(0, statement.getFullStart()).trimEnd();
  const next = text.slice(end).trimStart();
  const guards = /^[([`+\-*/,.]/.test(next) && !/^\/[/*]/.test(next);
  return guards && previous !== "" && !/[;{}]$/.test(previous) ? end - 1 : end;
}

function endOfLine(text: string, position: number, start: number): number {
  const rest = /^[ \t]*(\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)?\r?(\n|$)/.exec(
    text.slice(position, position + 2000),
  );
  if (rest === null) return position;
  // Text before the statement on its own line keeps the line end.
  const ownLine = start === 0 || text[start - 1] === "\n";
  return ownLine ? position + rest[0].length : position + rest[0].replace(/\r?\n$/, "").length;
}

/** `.get(a, b)` with the line break before it. */
export function linkSpan(call: ts.CallExpression): Span {
  const callee = call.expression;
  const inner =
    ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)
      ? callee.expression
      : callee;
  return { start: inner.end, end: call.end };
}

/** A decorator; what is said above it is about what it stands at. */
export function decoratorSpan(node: ts.Decorator): Span {
  const { text } = node.getSourceFile();
  const start = startOfLine(text, node.getStart());
  const end = endOfLine(text, node.end, start);
  return { start, end: end + (/^[ \t]+/.exec(end === node.end ? text.slice(end) : "")?.[0].length ?? 0) };
}

export function elementSpan(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}
