const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

interface TableOptions {
  /** Columns whose cells are aligned to the right. */
  readonly right?: readonly number[];
  readonly indent?: string;
}

/** Cells in aligned columns, without lines around them; colours do not count as width. */
export function textTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const gap = " ".repeat((widths[column] ?? 0) - width(cell));
        return options.right?.includes(column) ? gap + cell : cell + gap;
      })
      .join("  ")
      .trimEnd();
  return rows.map((row) => (options.indent ?? "") + line(row)).join("\n");
}

function width(text: string): number {
  return [...text.replace(ansi, "")].length;
}
