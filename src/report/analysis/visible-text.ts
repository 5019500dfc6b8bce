const spaces = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Controls, escapes of terminals, and marks that change the direction or hide between letters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A name from somebody's code on one line, with nothing in it that a terminal or a browser obeys instead of showing. */
export function visibleText(text: string): string {
  return text
    .replace(spaces, " ")
    .replace(hidden, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
