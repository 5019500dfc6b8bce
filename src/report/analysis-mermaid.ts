import type { Module, Monolith } from "../code/model/monolith.ts";
import { countOf } from "./analysis/count-of.ts";
import { strongestGraph } from "./analysis/strongest-graph.ts";
import { visibleText } from "./analysis/visible-text.ts";

/** Beyond about fifty nodes a Mermaid picture is a ball of wool. */
const most = { modules: 40, ties: 60 };

/** The modules and what they use of each other, for GitHub and wikis; dotted lines are tables of somebody else. */
export function analysisMermaid(monolith: Monolith): string {
  const { modules, uses, data, leftOut } = strongestGraph(monolith, most);
  const ids = new Map(modules.map(({ name }, at) => [name, `m${at}`]));
  const ranked = new Map(monolith.candidates.map(({ module, verdict }) => [module, verdict]));
  const style = { extract: ":::extract", possible: "", "do-not-extract": ":::stay" };
  const node = (module: Module): string => {
    const verdict = ranked.get(module.name);
    return `  ${ids.get(module.name)}["${label(module, verdict === "extract")}"]${verdict ? style[verdict] : ""}`;
  };
  return [
    "flowchart LR",
    ...(leftOut.length === 0 ? [] : [`  %% left out: ${leftOut.join(", ")}; --reporter dot has everything`]),
    ...modules.map(node),
    ...uses.map(({ from, to, weight }) => `  ${ids.get(from)} -->|${weight}| ${ids.get(to)}`),
    ...data.map(
      ({ from, to, weight }) => `  ${ids.get(from)} -.->|${countOf(weight, "table")}| ${ids.get(to)}`,
    ),
    ...(leftOut.length === 0 ? [] : [`  note["left out: ${leftOut.join(", ")}"]:::note`]),
    "  classDef extract stroke-width:3px",
    "  classDef stay stroke-dasharray:4 3",
    "  classDef note stroke-width:0px",
  ].join("\n");
}

function label({ name, endpoints, data }: Module, extract: boolean): string {
  const more = [
    endpoints.length === 0 ? "" : countOf(endpoints.length, "endpoint"),
    data.owns.length === 0 ? "" : countOf(data.owns.length, "table"),
  ].filter((words) => words !== "");
  return `${extract ? "▶ " : ""}${entities(visibleText(name))}${more.length === 0 ? "" : `<br>${more.join(", ")}`}`;
}

/** Mermaid's own way to write a letter: whatever is no plain letter could mean something to it, or to the HTML it makes. */
function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ./_-]/gu, (char) => `#${char.codePointAt(0)};`);
}
