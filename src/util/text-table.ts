import { visibleWidth, wrapWords } from "./wrap-words.ts";

interface TableOptions {
  /** Columns whose cells are aligned to the right. */
  readonly right?: readonly number[];
  readonly indent?: string;
  /** Columns whose cells may take several lines where the table is wider than `width`. */
  readonly wrap?: readonly number[];
  readonly width?: number | undefined;
}

/** Cells in aligned columns, without lines around them; colours do not count as width. */
export function textTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { indent = "", right = [] } = options;
  const widths = fitted(columnWidths(rows, visibleWidth), columnWidths(rows, longestWord), options);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const gap = " ".repeat(Math.max((widths[column] ?? 0) - visibleWidth(cell), 0));
        return right.includes(column) ? gap + cell : cell + gap;
      })
      .join("  ")
      .trimEnd();
  return rows.flatMap((row) => linesOf(row, widths).map((cells) => indent + line(cells))).join("\n");
}

function columnWidths(rows: readonly (readonly string[])[], measure: (cell: string) => number): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, measure(cell));
    });
  }
  return widths;
}

/** Takes from the widest column that may wrap, one by one, until the table fits or nothing is left to take. */
function fitted(
  widths: readonly number[],
  least: readonly number[],
  { wrap = [], width = Number.POSITIVE_INFINITY, indent = "" }: TableOptions,
): number[] {
  const fit = [...widths];
  const total = (): number =>
    indent.length + fit.reduce((sum, one) => sum + one, 0) + 2 * Math.max(fit.length - 1, 0);
  while (total() > width) {
    const [widest] = wrap
      .filter((column) => (fit[column] ?? 0) > (least[column] ?? 0))
      .sort((a, b) => (fit[b] ?? 0) - (fit[a] ?? 0));
    if (widest === undefined) break;
    fit[widest] = (fit[widest] ?? 0) - 1;
  }
  return fit;
}

function longestWord(cell: string): number {
  return Math.max(...cell.split(" ").map(visibleWidth));
}

/** One row as the lines it takes. */
function linesOf(row: readonly string[], widths: readonly number[]): string[][] {
  const cells = row.map((cell, column) => {
    const room = widths[column] ?? 0;
    return visibleWidth(cell) > room ? wrapWords(cell, room) : [cell];
  });
  const height = Math.max(...cells.map(({ length }) => length), 0);
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ""));
}
