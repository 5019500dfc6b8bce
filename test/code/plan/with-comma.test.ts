import { expect, test } from "vitest";
import { withComma } from "../../../src/code/plan/prune/with-comma.ts";

function without(text: string, element: string): string {
  const start = text.indexOf(element);
  const span = withComma(text, { start, end: start + element.length });
  return text.slice(0, span.start) + text.slice(span.end);
}

test.each([
  ["[A, B, C]", "A", "[B, C]"],
  ["[A, B, C]", "B", "[A, C]"],
  ["[A, B, C]", "C", "[A, B]"],
  ["[A]", "A", "[]"],
  ["[\n  A,\n  B,\n]", "A", "[\n  B,\n]"],
  ["[\n  A,\n  B\n]", "B", "[\n  A,\n]"],
  ["[\n  A,\n  // why it is here\n  B, // and more\n  C,\n]", "B", "[\n  A,\n  C,\n]"],
  ["[\n  A, // of A\n  B,\n]", "B", "[\n  A, // of A\n]"],
  ["[\n  A, B,\n  C,\n]", "A", "[\n  B,\n  C,\n]"],
])("%j without %s is %j", (text, element, expected) => {
  expect(without(text, element)).toBe(expected);
});
