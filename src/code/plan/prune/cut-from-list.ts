import type { CodeUnit, Span } from "../../model/monolith.ts";
import type { TextEdit } from "../plan.ts";

/**
 * Takes some elements out of a comma-separated list (`import a, { b, c } from`, `{ x, y }`, `[p, q]`, `const a = 1, b = 2`)
 * and leaves a list that parses: one comma goes with each, and braces that became empty go with the comma before them.
 */
export function cutFromList(text: string, whole: Span, gone: readonly CodeUnit[]): TextEdit[] {
  // UTF-16 units, as the spans count.
  const blanked = text.slice(whole.start, whole.end).split("");
  const blank = (from: number, to: number): void => {
    blanked.fill("\0", from - whole.start, to - whole.start);
  };
  for (const { span } of [...gone].sort((a, b) => a.span.start - b.span.start)) {
    blank(span.start, span.end);
    const after = nextComma(blanked, span.end - whole.start);
    if (after !== null) blank(span.end, whole.start + after + 1);
    else {
      const before = previousComma(blanked, span.start - whole.start);
      if (before !== null) blank(whole.start + before, span.start);
    }
  }
  const result = emptyBraces(blanked.join("").replaceAll("\0", ""));
  const why = `${gone.map((unit) => unit.name ?? unit.kind).join(", ")}: no kept endpoint needs it`;
  return [{ start: whole.start, end: whole.end, text: result, why }];
}

function nextComma(characters: readonly string[], from: number): number | null {
  for (let i = from; i < characters.length; i++) {
    const c = characters[i] ?? "";
    if (c === ",") return i;
    if (c !== "\0" && !/\s/.test(c)) return null;
  }
  return null;
}

function previousComma(characters: readonly string[], from: number): number | null {
  for (let i = from - 1; i >= 0; i--) {
    const c = characters[i] ?? "";
    if (c === ",") return i;
    if (c !== "\0" && !/\s/.test(c)) return null;
  }
  return null;
}

/** `import React, {} from` → `import React from`; an element's own line must not stay behind empty. */
function emptyBraces(statement: string): string {
  const tidy = statement.replace(/\n[ \t]*(?=\n)/g, "").replace(/([{[(,]) {2,}(?=\S)/g, "$1 ");
  if (!/^\s*import\b/.test(tidy)) return tidy;
  return tidy
    .replace(/,\s*\{\s*\}\s*from/, " from")
    .replace(/import\s+(type\s+)?\{\s*\}\s*,\s*/, "import $1");
}
