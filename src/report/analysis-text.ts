import type { Finding, Module, Monolith } from "../code/model/monolith.ts";
import type { Paint } from "../util/paint.ts";
import { textTable } from "../util/text-table.ts";

interface Options {
  readonly paint: Paint;
  /** Every endpoint with its chain, every finding, instead of a page. */
  readonly verbose?: boolean;
  /** Columns to fit the tables into. */
  readonly width?: number | undefined;
}

/** The monolith on one page: modules, what ties them together, what to look at first. */
export function analysisText(
  monolith: Monolith,
  { paint, verbose = false, width }: Options,
): { text: string; exitCode: number } {
  const parts = [
    head(monolith, paint),
    modules(monolith, paint, width),
    tables(monolith, paint, width),
    cycles(monolith, paint),
    findings(monolith, paint, verbose),
    unresolved(monolith, paint),
    verbose ? endpoints(monolith, paint, width) : "",
    hint(monolith, paint, verbose),
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), exitCode: 0 };
}

function head({ project, measures }: Monolith, paint: Paint): string {
  return `${paint.bold(project.name)}  ${project.framework}, ${project.language}, entry ${project.entry}\n${measures.files} files, ${measures.lines} lines, ${measures.modules} modules, ${measures.endpoints} endpoints, ${measures.tables} tables`;
}

function modules(monolith: Monolith, paint: Paint, width: number | undefined): string {
  const title = ["MODULE", "ENDPOINTS", "LINES", "MATURITY", "USES", "OWNS TABLES"].map(paint.dim);
  const rows = monolith.modules.map((module) => [
    paint.bold(module.name),
    String(module.endpoints.length),
    String(module.measures.lines),
    module.maturity,
    uses(module),
    module.data.owns.join(", ") || "-",
  ]);
  const app = monolith.endpoints.filter((endpoint) => endpoint.module === "app");
  const own =
    app.length === 0
      ? ""
      : `\n${paint.dim(
          `${app.length} more endpoints belong to no module and stay with the application: ${app
            .map((e) => e.id)
            .slice(0, 4)
            .join(", ")}${app.length > 4 ? " …" : ""}`,
        )}`;
  return textTable([title, ...rows], { right: [1, 2], wrap: [4, 5], width }) + own;
}

function uses(module: Module): string {
  return module.dependsOn.map(({ module: name, symbols }) => `${name}(${symbols.length})`).join(", ") || "-";
}

function tables({ tables: all }: Monolith, paint: Paint, width: number | undefined): string {
  const shared = all.filter(
    (table) => table.writers.length > 1 || table.readers.some((reader) => reader !== table.owner),
  );
  if (shared.length === 0) return "";
  const rows = shared.map((table) => [
    table.name,
    table.owner ?? "-",
    table.writers.join(", ") || "-",
    table.readers.join(", ") || "-",
  ]);
  return `${paint.bold("Tables that modules share")}\n${textTable([["TABLE", "OWNER", "WRITTEN BY", "READ BY"].map(paint.dim), ...rows], { indent: "  ", wrap: [2, 3], width })}`;
}

function cycles({ cycles: all }: Monolith, paint: Paint): string {
  if (all.length === 0) return "";
  return `${paint.bold("Import cycles")}\n${all.map((path) => `  ${[...path, path[0]].join(" → ")}`).join("\n")}`;
}

const page = 12;

function findings({ findings: all }: Monolith, paint: Paint, verbose: boolean): string {
  const shown = all.filter(
    (finding) =>
      finding.code !== "UNRESOLVED" && finding.code !== "CYCLE" && (verbose || finding.level !== "note"),
  );
  if (shown.length === 0) return "";
  const worstFirst = [...shown].sort((a, b) => rank(a) - rank(b));
  const lines = worstFirst
    .slice(0, verbose ? undefined : page)
    .map(
      (finding) =>
        `  ${mark(finding, paint)} ${finding.code}  ${finding.message}\n      ${paint.dim(`${finding.file}:${finding.line}`)}  ${finding.fix}`,
    );
  const rest = worstFirst.length - lines.length;
  return `${paint.bold("Findings")}\n${lines.join("\n")}${rest > 0 ? `\n  ${paint.dim(`and ${rest} more: --verbose`)}` : ""}`;
}

function rank(finding: Finding): number {
  return { error: 0, warning: 1, note: 2 }[finding.level];
}

function mark(finding: Finding, paint: Paint): string {
  return { error: paint.red("✖"), warning: paint.yellow("▲"), note: paint.dim("·") }[finding.level];
}

function unresolved({ unresolved: all }: Monolith, paint: Paint): string {
  if (all.length === 0) return "";
  const lines = all
    .slice(0, page)
    .map(
      ({ what, reason, file, line }) =>
        `  ${paint.yellow("?")} ${what}: ${reason}  ${paint.dim(`${file}:${line}`)}`,
    );
  const rest = all.length - lines.length;
  return `${paint.bold("Could not be resolved")} ${paint.dim("(stays with the monolith)")}\n${lines.join("\n")}${rest > 0 ? `\n  ${paint.dim(`and ${rest} more: --json`)}` : ""}`;
}

function endpoints({ endpoints: all }: Monolith, paint: Paint, width: number | undefined): string {
  const rows = all.map((endpoint) => [
    endpoint.id,
    endpoint.module,
    endpoint.middleware.join(" → ") || "-",
    paint.dim(`${endpoint.handler.file}:${endpoint.handler.line}`),
  ]);
  return `${paint.bold("Endpoints")}\n${textTable(rows, { indent: "  ", wrap: [2], width })}`;
}

function hint(monolith: Monolith, paint: Paint, verbose: boolean): string {
  const first = monolith.modules.find((module) => module.endpoints.length > 0);
  if (!first) return paint.dim("no module with endpoints was found; name your modules in msa.config.json");
  return paint.dim(`${verbose ? "" : "--verbose lists the endpoints; "}next: msa plan`);
}
