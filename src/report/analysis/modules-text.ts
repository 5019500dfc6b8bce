import type { Module, Monolith } from "../../code/model/monolith.ts";
import { textTable } from "../../util/text-table.ts";
import { visibleWidth } from "../../util/wrap-words.ts";
import { fewNames } from "./few-names.ts";
import { measured } from "./measure-words.ts";
import { type ModuleTie, moduleTies } from "./module-ties.ts";
import type { TextOptions } from "./text-options.ts";
import { visibleText } from "./visible-text.ts";

/** With more modules than this, the page shows only the largest. */
const all = 12;
const largest = 8;
/** So few modules may take several lines each. */
const few = 6;
const leastRoom = 11;

interface Column {
  readonly title: string;
  readonly cell: (module: Module) => string;
  readonly right?: true;
}

/** One row a module: where it comes from, how large it is, how well it holds together. */
export function modulesText(monolith: Monolith, { paint, verbose, width }: TextOptions): string {
  const { modules } = monolith;
  if (modules.length === 0) return "";
  const shown = verbose || modules.length <= all ? modules : [...modules].sort(bySize).slice(0, largest);
  const columns = figures(new Set(modules.map(({ origin }) => origin)).size > 1, paint.bold);
  const title = [...columns.map((column) => column.title), "USES", "OWNS TABLES"];
  const plain = shown.map((module) => columns.map(({ cell }) => cell(module)));
  const ties = moduleTies(monolith);
  const whole = verbose || modules.length <= few;
  const room = whole ? Number.POSITIVE_INFINITY : roomForNames([title.slice(0, -2), ...plain], width);
  const rows = shown.map((module, at) => [
    ...(plain[at] ?? []),
    fewNames(uses(module, ties), room),
    fewNames(module.data.owns.map(visibleText), room),
  ]);
  const right = columns.flatMap((column, at) => (column.right ? [at] : []));
  const hidden = modules.length - shown.length;
  return [
    textTable([title.map(paint.dim), ...rows], {
      right,
      wrap: [columns.length, columns.length + 1],
      width,
    }),
    ...(hidden > 0 ? [paint.dim(`${hidden} more with fewer endpoints: --verbose`)] : []),
    ...ofNoModule(monolith, paint.dim),
  ].join("\n");
}

/** Where each module comes from is told only if it differs. */
function figures(origins: boolean, bold: (text: string) => string): Column[] {
  return [
    { title: "MODULE", cell: ({ name }) => bold(visibleText(name)) },
    ...(origins ? [{ title: "FROM", cell: ({ origin }: Module) => origin }] : []),
    { title: "MATURITY", cell: ({ maturity }) => maturity },
    { title: "ENDPOINTS", cell: ({ endpoints }) => String(endpoints.length), right: true },
    { title: "LINES", cell: ({ measures }) => String(measures.lines), right: true },
    { title: "COHESION", cell: ({ measures }) => measured(measures.cohesion), right: true },
    { title: "COUPLING", cell: ({ measures }) => measured(measures.coupling), right: true },
  ];
}

/** What the figures leave free, shared by the two columns of names. */
function roomForNames(rows: readonly (readonly string[])[], width: number | undefined): number {
  if (width === undefined) return Number.POSITIVE_INFINITY;
  const columns = rows[0]?.map((_, at) => Math.max(...rows.map((row) => visibleWidth(row[at] ?? ""))));
  const taken = (columns ?? []).reduce((sum, one) => sum + one + 2, 0);
  return Math.max(leastRoom, Math.floor((width - taken - 2) / 2));
}

function bySize(a: Module, b: Module): number {
  return b.endpoints.length - a.endpoints.length || b.measures.lines - a.measures.lines;
}

function uses({ name }: Module, ties: readonly ModuleTie[]): string[] {
  return ties.filter(({ from }) => from === name).map(({ to, weight }) => `${visibleText(to)}(${weight})`);
}

function ofNoModule({ endpoints }: Monolith, dim: (text: string) => string): string[] {
  const app = endpoints.filter(({ module }) => module === "app");
  if (app.length === 0) return [];
  const ids = app.map(({ id }) => visibleText(id));
  return [dim(`${app.length} endpoints of no module stay with the application: ${fewNames(ids, 50)}`)];
}
