import { visibleWidth, wrapWords } from "../../util/wrap-words.ts";

/** What a line starts with before its sentence: spaces, and a mark or a short label with its gap. */
const opening = /^ *(?:\S{1,8} {2,}|[✖▲✔!·?] )?/;
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Breaks lines that are wider than the terminal at spaces, and hangs the rest below the start of the sentence. */
export function fitLines(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => (visibleWidth(line) <= columns ? line : hang(line, columns)))
    .join("\n");
}

function hang(line: string, columns: number): string {
  const plain = line.replace(escapes, "");
  const lead = /^ */.exec(plain)?.[0] ?? "";
  const below = " ".repeat(Math.max(opening.exec(plain)?.[0].length ?? 0, lead.length + 2));
  const [first = "", ...rest] = wrapWords(line.trimStart(), columns - below.length);
  return [lead + first, ...rest.map((more) => below + more)].join("\n");
}
