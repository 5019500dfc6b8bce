import { ts } from "ts-morph";
import { textIn } from "./environment-file.ts";
import { literal, unknown, type Value } from "./values.ts";

/** Texts put together, or numbers added; unknown where a part is. */
export function sumOf(root: string, left: Value, right: Value): Value {
  const [a, b] = [textIn(root, left), textIn(root, right)];
  if (a === null || b === null) return unknown;
  const numbers =
    left.kind === "literal" &&
    right.kind === "literal" &&
    typeof left.value === "number" &&
    typeof right.value === "number";
  return literal(numbers ? Number(a) + Number(b) : a + b);
}

/** Counting and comparing what is certain: `args[args.length - 1]`, `args.length > 3`. What the environment says is not. */
export function compare(operator: ts.SyntaxKind, left: Value, right: Value): Value | null {
  if (left.kind !== "literal" || right.kind !== "literal" || left.env !== null || right.env !== null)
    return null;
  const [a, b] = [left.value, right.value];
  if (operator === ts.SyntaxKind.EqualsEqualsEqualsToken) return literal(a === b);
  if (operator === ts.SyntaxKind.ExclamationEqualsEqualsToken) return literal(a !== b);
  if (typeof a !== "number" || typeof b !== "number") return null;
  switch (operator) {
    case ts.SyntaxKind.MinusToken:
      return literal(a - b);
    case ts.SyntaxKind.GreaterThanToken:
      return literal(a > b);
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return literal(a >= b);
    case ts.SyntaxKind.LessThanToken:
      return literal(a < b);
    case ts.SyntaxKind.LessThanEqualsToken:
      return literal(a <= b);
    default:
      return null;
  }
}
