import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";
import { visibleText } from "./analysis/visible-text.ts";

interface InitLike {
  readonly status: "created" | "nothing-to-do" | "dry-run" | "declined";
  readonly file: string;
  readonly found: readonly FoundLike[];
  readonly config: object;
}

interface FoundLike {
  readonly name: string;
  readonly value: string | number;
  readonly source: string;
}

/** The end of `msa init`. */
export function initText(
  result: InitLike,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  switch (result.status) {
    case "created":
      return { text: `created ${paint.bold(result.file)}; next: msa analyze`, exitCode: 0 };
    case "nothing-to-do":
      return { text: `nothing to do: ${result.file} already says this`, exitCode: 0 };
    case "declined":
      return { text: "nothing written", exitCode: 0 };
    case "dry-run":
      return { text: `would create ${result.file}:\n${JSON.stringify(result.config, null, 2)}`, exitCode: 0 };
    default:
      return result.status satisfies never;
  }
}

/** What was found, and in which file. */
export function foundText(found: readonly FoundLike[], paint: Paint, width?: number): string {
  const rows = found.map(({ name, value, source }) => [
    paint.dim(spaced(name)),
    visibleText(String(value)),
    paint.dim(visibleText(source)),
  ]);
  return `${paint.bold("Found")}\n${textTable(rows, { indent: "  ", wrap: [1, 2], width })}`;
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
