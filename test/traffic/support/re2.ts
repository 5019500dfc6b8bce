import { RE2 } from "re2-wasm";

const compiled = new Map<string, RE2>();

/** RE2::FullMatch, by RE2 itself: what it does not know is an error. */
export function matchesWhole(source: string, text: string): boolean {
  let regex = compiled.get(source);
  if (regex === undefined) {
    regex = new RE2(`^(?:${source})$`, "u");
    compiled.set(source, regex);
  }
  regex.lastIndex = 0;
  return regex.test(text);
}
