import type { Finding, Monolith } from "../../code/model/monolith.ts";
import { countOf } from "./count-of.ts";
import { cutText } from "./few-names.ts";
import { groupFindings, notListedElsewhere } from "./group-findings.ts";
import { alone, groupUnresolved } from "./group-unresolved.ts";
import type { TextOptions } from "./text-options.ts";
import { visibleText } from "./visible-text.ts";

const codesShown = 5;
const reasonsShown = 5;
/** Letters of a message on the page. */
const longest = 140;

/** What stands in the way, and what could not be read. */
export function troubleText(monolith: Monolith, options: TextOptions): string {
  return [findings(monolith, options), unresolved(monolith, options)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The page shows the worst of each code; notes only `verbose`. */
function findings({ findings: every }: Monolith, { paint, verbose }: TextOptions): string {
  const all = every.filter(notListedElsewhere);
  const groups = groupFindings(all.filter(({ level }) => verbose || level !== "note"));
  if (groups.length === 0) return "";
  const shown = groups.slice(0, verbose ? undefined : codesShown);
  const examples = shown.map((group) => ({
    ...group,
    listed: verbose ? group.findings : group.findings.slice(0, 1),
  }));
  const mark = { error: paint.red("✖"), warning: paint.yellow("▲"), note: paint.dim("·") };
  const lines = examples.flatMap(({ code, findings: mine, listed }) =>
    listed.flatMap((finding, at) => [
      `  ${mark[finding.level]} ${code}${at === 0 && mine.length > 1 ? paint.bold(` × ${mine.length}`) : ""}  ${cutText(visibleText(finding.message), verbose ? Number.POSITIVE_INFINITY : longest)}`,
      `      ${paint.dim(visibleText(`${finding.file}:${finding.line}`))}  ${visibleText(finding.fix)}`,
    ]),
  );
  const hidden = all.length - examples.reduce((sum, { listed }) => sum + listed.length, 0);
  return [
    `${paint.bold("Findings")}  ${counts(all)}`,
    ...lines,
    ...(hidden > 0
      ? [`  ${paint.dim(`${hidden} more: --verbose; docs/findings.md explains each code`)}`]
      : []),
  ].join("\n");
}

function counts(all: readonly Finding[]): string {
  return (["error", "warning", "note"] as const)
    .map((level) => ({ level, count: all.filter((one) => one.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => countOf(count, level))
    .join(", ");
}

/** The page shows reasons that are alike once, each with one place. */
function unresolved({ unresolved: all, aside }: Monolith, { paint, verbose }: TextOptions): string {
  const besides =
    aside.length === 0
      ? []
      : [
          `  ${paint.dim(`${aside.length} in scripts and settings of tools are not counted: --json has them`)}`,
        ];
  if (all.length === 0) return "";
  const groups = verbose ? all.map(alone) : groupUnresolved(all);
  const shown = verbose ? groups : groups.slice(0, reasonsShown);
  const lines = shown.map(({ what, reason, weight, all: [first] }) => {
    const count = weight === 1 ? "" : paint.bold(` × ${weight}`);
    return `  ${paint.yellow("?")} ${what}${count}: ${visibleText(reason)}  ${paint.dim(visibleText(`${first?.file}:${first?.line}`))}`;
  });
  const hidden = all.length - shown.reduce((sum, group) => sum + group.all.length, 0);
  return [
    `${paint.bold("Could not be resolved")}  ${all.length}, and ${all.length === 1 ? "stays" : "stay"} with the monolith`,
    ...lines,
    ...(hidden > 0 ? [`  ${paint.dim(`${hidden} more for other reasons: --verbose`)}`] : []),
    ...besides,
  ].join("\n");
}
