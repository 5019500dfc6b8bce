import type { PortablePattern } from "./portable-pattern.ts";

/**
 * The pattern so that it means the same to engines that hold it against the whole path and to those that look for it
 * anywhere within: anchored at both ends.
 */
export function wholePattern({ source, caseless }: PortablePattern): string {
  const whole = isAnchored(source) ? source : `^.*(?:${source}).*$`;
  return `${caseless ? "(?i)" : ""}${whole}`;
}

/** Whether it begins with ^, ends with $, and no choice at its outermost level leaves one of them out. */
function isAnchored(source: string): boolean {
  if (!source.startsWith("^") || !/(?<!\\)(?:\\\\)*\$$/.test(source)) return false;
  let depth = 0;
  for (const [piece] of source.matchAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[()|]/g)) {
    if (piece === "(") depth++;
    else if (piece === ")") depth--;
    else if (piece === "|" && depth === 0) return false;
  }
  return true;
}
