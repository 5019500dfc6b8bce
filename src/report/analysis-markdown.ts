import type { Monolith } from "../code/model/monolith.ts";
import { groupFindings, notListedElsewhere } from "./analysis/group-findings.ts";
import { code, markdownTable, plain } from "./analysis/markdown-table.ts";
import { measured, measureWords, weightWords } from "./analysis/measure-words.ts";
import { moduleTies } from "./analysis/module-ties.ts";
import { reasons, recommend } from "./analysis/recommend.ts";
import { sharedTables } from "./analysis/shared-tables.ts";
import { analysisMermaid } from "./analysis-mermaid.ts";

/** Rows of a list before it is cut; a wiki page and a job summary have their limits. */
const rows = 200;
const examples = 5;

/** The analysis for a wiki or a pull request. */
export function analysisMarkdown(monolith: Monolith): string {
  const { project, measures } = monolith;
  return [
    `# ${plain(project.name)}`,
    `${project.framework}, ${project.language}, entry ${code(project.entry)}: ${measures.files} files, ${measures.lines} lines, ${measures.modules} modules, ${measures.endpoints} endpoints, ${measures.tables} tables.`,
    ...candidates(monolith),
    ...modules(monolith),
    ...decomposition(monolith),
    ...ties(monolith),
    ...trouble(monolith),
    ...entryPoints(monolith),
    ...endpoints(monolith),
  ].join("\n\n");
}

function candidates(monolith: Monolith): string[] {
  if (monolith.candidates.length === 0) return [];
  const { headline, first, next, leave } = recommend(monolith);
  const able = [...(first === null ? [] : [first]), ...next];
  const ranked = [...able, ...leave].map((candidate) => [
    plain(candidate.module),
    { extract: "extract", possible: "possible", "do-not-extract": "do not extract" }[candidate.verdict],
    candidate.score.toFixed(2),
    [
      ...candidate.missing.map((text) => `not yet: ${plain(text)}`),
      ...reasons(candidate).map(
        ({ text, kind }) => `${{ decides: "■", for: "+", against: "−", neither: "·" }[kind]} ${plain(text)}`,
      ),
    ].join("<br>"),
  ]);
  return [`## ${plain(headline)}`, markdownTable(["Module", "Verdict", "Score", "Why"], ranked, rows)];
}

function modules(monolith: Monolith): string[] {
  if (monolith.modules.length === 0) return [];
  const uses = moduleTies(monolith);
  const table = monolith.modules.map(({ name, origin, maturity, endpoints: own, measures, data }) => [
    plain(name),
    origin,
    maturity,
    String(own.length),
    String(measures.lines),
    measured(measures.cohesion),
    measured(measures.coupling),
    uses
      .filter(({ from }) => from === name)
      .map(({ to, weight }) => `${plain(to)} (${weight})`)
      .join(", "),
    data.owns.map(code).join(", "),
  ]);
  const title = ["Module", "From", "Maturity", "Endpoints", "Lines", "Cohesion", "Coupling", "Uses", "Owns"];
  return [
    "## Modules",
    `\`\`\`mermaid\n${analysisMermaid(monolith)}\n\`\`\``,
    markdownTable(title, table, rows),
  ];
}

function decomposition({ decomposition: all, proposal }: Monolith): string[] {
  const table = measureWords
    .filter(({ key }) => all[key] !== null)
    .map(({ key, short, name, better, says }) => [short, measured(all[key]), better, `${name}: ${says}`]);
  const proposed = Object.entries(proposal?.modules ?? {}).map(([name, { files, tables }]) => [
    plain(name),
    String(files.length),
    tables.map(code).join(", "),
  ]);
  return [
    ...(table.length === 0
      ? []
      : [
          "## How good this division is",
          `The edges are ${weightWords[all.weights]}.`,
          markdownTable(["Measure", "Value", "Better", "What it says"], table, rows),
        ]),
    ...(proposal === null
      ? []
      : [
          "## A division that the code suggests",
          plain(proposal.reason),
          markdownTable(["Module", "Files", "Tables"], proposed, rows),
        ]),
  ];
}

function ties({ tables, cycles }: Monolith): string[] {
  const shared = sharedTables(tables).map(({ name, owner, writers, readers, joinedBy }) => [
    code(name),
    plain(owner ?? ""),
    ...[writers, readers, joinedBy].map((names) => names.map(plain).join(", ")),
  ]);
  const title = ["Table", "Owner", "Written by", "Read by", "Joined by"];
  return [
    ...(shared.length === 0 ? [] : ["## Tables that modules share", markdownTable(title, shared, rows)]),
    ...(cycles.length === 0
      ? []
      : [
          "## Import cycles",
          cycles.map((path) => `- ${[...path, path[0] ?? ""].map(plain).join(" → ")}`).join("\n"),
        ]),
  ];
}

function trouble({ findings, unresolved }: Monolith): string[] {
  const groups = groupFindings(findings.filter(notListedElsewhere));
  const found = groups.flatMap(({ code: name, findings: mine }) =>
    mine
      .slice(0, examples)
      .map(({ level, message, file, line, fix }, at) => [
        at === 0 ? `${plain(name)} × ${mine.length}` : "",
        level,
        plain(message),
        code(`${file}:${line}`),
        plain(fix),
      ]),
  );
  const open = unresolved.map(({ what, reason, file, line }) => [
    what,
    plain(reason),
    code(`${file}:${line}`),
  ]);
  return [
    ...(found.length === 0
      ? []
      : [
          "## Findings",
          `At most ${examples} of each code; \`msa analyze --json\` has all ${findings.length}.`,
          markdownTable(["Code", "Level", "What", "Where", "Fix"], found, rows),
        ]),
    ...(open.length === 0
      ? []
      : [
          "## Could not be resolved",
          "It stays with the monolith.",
          markdownTable(["What", "Why", "Where"], open, rows),
        ]),
  ];
}

function entryPoints({ entryPoints: all }: Monolith): string[] {
  const table = all.map(({ kind, name, module, file, line }) => [
    kind,
    code(name),
    plain(module),
    code(`${file}:${line}`),
  ]);
  return table.length === 0
    ? []
    : ["## Other ways in", markdownTable(["Kind", "Name", "Module", "Where"], table, rows)];
}

function endpoints({ endpoints: all }: Monolith): string[] {
  const table = all.map(({ id, module, middleware, handler }) => [
    code(id),
    plain(module),
    middleware.map(plain).join(" → "),
    code(`${handler.file}:${handler.line}`),
  ]);
  return table.length === 0
    ? []
    : [
        `<details><summary>${all.length} endpoints</summary>`,
        markdownTable(["Endpoint", "Module", "Before the handler", "Handler"], table, rows),
        "</details>",
      ];
}
