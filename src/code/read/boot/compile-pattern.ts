import type { Value } from "./values.ts";

/** A pattern as this engine has it; null for one that was made from text and is none. */
export function compilePattern({ source, flags }: Value & { kind: "regex" }): RegExp | null {
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}
