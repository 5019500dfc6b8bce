import type { Module, Monolith } from "../code/model/monolith.ts";
import { countOf } from "./analysis/count-of.ts";
import { dataTies, moduleTies } from "./analysis/module-ties.ts";
import { visibleText } from "./analysis/visible-text.ts";

/** Every module and every tie, for Graphviz; dashed lines are tables of somebody else. */
export function analysisDot(monolith: Monolith): string {
  const ranked = new Map(monolith.candidates.map(({ module, verdict }) => [module, verdict]));
  const look = {
    extract: ", penwidth=3",
    possible: "",
    "do-not-extract": ', style="rounded,dashed"',
  };
  const node = (module: Module): string => {
    const verdict = ranked.get(module.name);
    return `  ${quoted(module.name)} [label=${quoted(module.name, `${countOf(module.endpoints.length, "endpoint")}, ${countOf(module.data.owns.length, "table")}`)}${verdict ? look[verdict] : ""}];`;
  };
  return [
    `digraph ${quoted(monolith.project.name)} {`,
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="Helvetica"];',
    '  edge [fontname="Helvetica", fontsize=10];',
    ...monolith.modules.map(node),
    ...moduleTies(monolith).map(
      ({ from, to, weight }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label="${weight}", penwidth=${(1 + Math.log10(weight)).toFixed(1)}];`,
    ),
    ...dataTies(monolith).map(
      ({ from, to, weight }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label="${countOf(weight, "table")}", style=dashed, constraint=false];`,
    ),
    "}",
  ].join("\n");
}

/** Lines as one quoted string; a backslash at the end would swallow the quote. */
function quoted(...lines: string[]): string {
  const escaped = lines.map((line) => visibleText(line).replace(/\\/g, "\\\\").replace(/"/g, '\\"'));
  return `"${escaped.join("\\n")}"`;
}
