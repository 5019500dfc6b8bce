import type { Monolith } from "../../code/model/monolith.ts";
import type { Paint } from "../../util/paint.ts";
import { textTable } from "../../util/text-table.ts";
import { cutText, fewNames } from "./few-names.ts";
import { sharedTables } from "./shared-tables.ts";
import type { TextOptions } from "./text-options.ts";
import { visibleText } from "./visible-text.ts";

const tablesShown = 5;
const cyclesShown = 3;
const leastRoom = 12;

/** What hangs together: tables that several modules touch, and circles of imports. */
export function tiesText(monolith: Monolith, options: TextOptions): string {
  return [tables(monolith, options), cycles(monolith, options)].filter((part) => part !== "").join("\n\n");
}

function tables({ tables: every }: Monolith, { paint, verbose, width }: TextOptions): string {
  const shared = sharedTables(every);
  if (shared.length === 0) return "";
  const shown = verbose ? shared : shared.slice(0, tablesShown);
  const whole = verbose || shared.length <= tablesShown || width === undefined;
  const cut = (name: string, most: number): string =>
    whole ? visibleText(name) : cutText(visibleText(name), most);
  const widest = (all: readonly string[]): number => Math.max(...all.map((name) => [...name].length));
  const left = [
    widest(shown.map(({ name }) => cut(name, 28))),
    widest(shown.map(({ owner }) => cut(owner ?? "-", 18))),
  ];
  const room = whole
    ? Number.POSITIVE_INFINITY
    : Math.max(
        leastRoom,
        Math.floor((width - Math.max(left[0] ?? 0, 5) - Math.max(left[1] ?? 0, 5) - 10) / 3),
      );
  const names = (modules: readonly string[]): string => fewNames(modules.map(visibleText), room);
  const rows = shown.map(({ name, owner, writers, readers, joinedBy }) => [
    cut(name, 28),
    cut(owner ?? "-", 18),
    names(writers),
    names(readers),
    names(joinedBy),
  ]);
  const title = ["TABLE", "OWNER", "WRITTEN BY", "READ BY", "JOINED BY"].map(paint.dim);
  return [
    `${paint.bold("Tables that modules share")}  ${shared.length} of ${every.length}`,
    textTable([title, ...rows], { indent: "  ", wrap: [2, 3, 4], width }),
    ...more(shared.length - shown.length, paint),
  ].join("\n");
}

function cycles({ cycles: every }: Monolith, { paint, verbose }: TextOptions): string {
  if (every.length === 0) return "";
  const shown = verbose ? every : every.slice(0, cyclesShown);
  return [
    paint.bold("Import cycles"),
    ...shown.map((path) => `  ${[...path, path[0] ?? ""].map(visibleText).join(" → ")}`),
    ...more(every.length - shown.length, paint),
  ].join("\n");
}

function more(count: number, { dim }: Paint): string[] {
  return count > 0 ? [`  ${dim(`and ${count} more: --verbose`)}`] : [];
}
