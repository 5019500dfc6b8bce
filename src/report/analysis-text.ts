import type { Monolith } from "../code/model/monolith.ts";
import { textTable } from "../util/text-table.ts";
import { candidatesText } from "./analysis/candidates-text.ts";
import { liveText } from "./analysis/live-text.ts";
import { measured, measureWords, weightWords } from "./analysis/measure-words.ts";
import { modulesText } from "./analysis/modules-text.ts";
import type { TextOptions } from "./analysis/text-options.ts";
import { tiesText } from "./analysis/ties-text.ts";
import { troubleText } from "./analysis/trouble-text.ts";
import { visibleText } from "./analysis/visible-text.ts";

/** Columns of a page that is printed into a file. */
const pageWidth = 140;

/** The monolith on one page: what to extract first, modules, what ties them together, what is in the way. */
export function analysisText(
  monolith: Monolith,
  options: Pick<TextOptions, "paint"> & Partial<TextOptions>,
): { text: string; exitCode: number } {
  const { verbose = false, width = verbose ? undefined : pageWidth } = options;
  const whole = { paint: options.paint, verbose, width };
  const parts = [
    head(monolith, whole),
    candidatesText(monolith, whole),
    modulesText(monolith, whole),
    decomposition(monolith, whole),
    tiesText(monolith, whole),
    troubleText(monolith, whole),
    liveText(monolith, whole),
    entryPoints(monolith, whole),
    whole.verbose ? endpoints(monolith, whole) : "",
    hint(monolith, whole),
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), exitCode: 0 };
}

function head({ project, measures }: Monolith, { paint }: TextOptions): string {
  const title = `${paint.bold(visibleText(project.name))}  ${project.framework}, ${project.language}, entry ${visibleText(project.entry)}`;
  return `${title}\n${measures.files} files, ${measures.lines} lines, ${measures.modules} modules, ${measures.endpoints} endpoints, ${measures.tables} tables`;
}

function decomposition({ decomposition: all, proposal }: Monolith, { paint }: TextOptions): string {
  const values = measureWords.filter(({ key }) => all[key] !== null);
  const line = values
    .map(({ key, short, better }) => `${short} ${measured(all[key])}${better === "higher" ? "↑" : "↓"}`)
    .join("  ");
  return [
    values.length === 0
      ? ""
      : `${paint.bold("This division")}  ${line}  ${paint.dim(all.weights === "static" ? "arrows: better" : weightWords[all.weights])}`,
    proposal === null
      ? ""
      : `${paint.bold("Proposed modules")}  ${Object.keys(proposal.modules).map(visibleText).join(", ")}\n  ${visibleText(proposal.reason)}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function entryPoints({ entryPoints: all }: Monolith, { paint, verbose }: TextOptions): string {
  if (all.length === 0) return "";
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  const count = kinds.map((kind) => `${kind} ${all.filter((one) => one.kind === kind).length}`).join(", ");
  const rows = all.map(({ kind, name, module, file, line }) => [
    kind,
    visibleText(name),
    visibleText(module),
    paint.dim(visibleText(`${file}:${line}`)),
  ]);
  return `${paint.bold("Other ways in")}  ${count}${verbose ? `\n${textTable(rows, { indent: "  " })}` : ""}`;
}

function endpoints({ endpoints: all }: Monolith, { paint, width }: TextOptions): string {
  if (all.length === 0) return "";
  const rows = all.map((endpoint) => [
    visibleText(endpoint.id),
    visibleText(endpoint.module),
    endpoint.middleware.map(visibleText).join(" → ") || "-",
    paint.dim(visibleText(`${endpoint.handler.file}:${endpoint.handler.line}`)),
  ]);
  return `${paint.bold("Endpoints")}\n${textTable(rows, { indent: "  ", wrap: [2], width })}`;
}

function hint({ modules }: Monolith, { paint, verbose }: TextOptions): string {
  if (!modules.some(({ endpoints }) => endpoints.length > 0))
    return paint.dim("no module with endpoints was found; name your modules in msa.config.json");
  const more = verbose ? "" : "--verbose shows everything; ";
  return paint.dim(`${more}--reporter html -o report.html draws it; next: msa plan`);
}
