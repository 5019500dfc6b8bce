import type { Value } from "./values.ts";

const deepest = 6;

/** The package at the far end of a value: `new Bull("mail")` and what is called on it; null when it is none. */
export function packageOf(value: Value, depth = 0): string | null {
  if (value.kind === "external") return value.pkg;
  if (value.kind !== "result" || depth > deepest) return null;
  return packageOf(value.callee, depth + 1) ?? packageOf(value.receiver, depth + 1);
}
