import { visibleText } from "./visible-text.ts";

/** Text that Markdown and the HTML in it show as it is. */
export function plain(text: string): string {
  return visibleText(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*{}[\]|~#@!]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (char) => `&#${char.charCodeAt(0)};`);
}

/** A name as code. HTML, since a backtick or a pipe inside Markdown's own code cannot be escaped everywhere. */
export function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Cells are Markdown already. Rows beyond `most` are counted, not shown. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [line(titles), line(titles.map(() => "---")), ...rows.slice(0, most).map(line)].join("\n");
  return rows.length > most
    ? `${table}\n\n${rows.length - most} more rows were left out: \`msa analyze --json\` has them all.`
    : table;
}
