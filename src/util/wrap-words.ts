const colour = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)m`, "g");
const reset = `${String.fromCharCode(27)}[0m`;
/** SGR codes that end what an earlier one began. */
const closing = new Set(["", "0", "22", "39"]);

/** How many columns the text takes; colours take none. */
export function visibleWidth(text: string): number {
  return [...text.replace(colour, "")].length;
}

/** Lines of at most `width` columns, broken at spaces only: a path or a command stays whole. Each line closes its colours. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && visibleWidth(longer) > width) {
      lines.push(line.trimEnd());
      line = word;
    } else line = longer;
  }
  return carryColours([...lines, line]);
}

function carryColours(lines: readonly string[]): string[] {
  let open = "";
  return lines.map((line) => {
    const carried = open + line;
    for (const [code, name = ""] of line.matchAll(colour)) open = closing.has(name) ? "" : open + code;
    return open === "" ? carried : carried + reset;
  });
}
