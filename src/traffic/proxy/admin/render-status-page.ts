/** The dashboard: one page, no scripts, nothing from outside. Pure. */
import type { EndpointStatus, ProxyStatus } from "../observe/proxy-status.ts";

const style = `
:root { color-scheme: light dark; --line: #8883; --quiet: #8888; --service: #2da44e; --canary: #d4a72c; --shadow: #8250df; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 66rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
header p { margin: .2rem 0 0; opacity: .75; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem; margin: 1.5rem 0; }
dl div { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; }
dt { font-size: .8rem; opacity: .75; } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
dd small { font-size: .85rem; opacity: .75; }
.bar { display: flex; height: .55rem; min-width: 6rem; border-radius: 3px; overflow: hidden; background: var(--line); }
.bar span { display: block; }
.bar .service { background: var(--service); } .bar .canary { background: var(--canary); } .bar .shadow { background: var(--shadow); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { font-size: .8rem; font-weight: 600; opacity: .75; }
th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; } .zero { opacity: .35; }
code { font: 13px ui-monospace, monospace; }
.state::before { content: ""; display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .45rem; background: var(--quiet); }
.state.service::before { background: var(--service); } .state.canary::before { background: var(--canary); } .state.shadow::before { background: var(--shadow); }
.fault { border-left: 4px solid #cf222e; padding: .5rem 1rem; } .bad { color: #cf222e; font-weight: 600; }
summary { cursor: pointer; margin: 1.5rem 0 .5rem; }
`;

export function renderStatusPage(status: ProxyStatus): string {
  const extracted = new Set(status.endpoints.filter(hasTarget).map(({ module }) => module));
  const moving = status.endpoints.filter(({ module }) => extracted.has(module));
  const staying = status.endpoints.filter(({ module }) => !extracted.has(module));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">
<title>msa: ${status.totals.moved} of ${status.totals.endpoints} endpoints moved</title><style>${style}</style></head>
<body>
<header><h1>msa proxy</h1><p>${status.targets.map(target).join(" · ")}</p></header>
${faults(status)}
${totals(status)}
<h2>Modules</h2>
${modules(status.endpoints)}
${moving.length === 0 ? "" : `<h2>Endpoints of the extracted modules</h2>\n${endpoints(moving)}`}
${staying.length === 0 ? "" : `<details><summary>${staying.length} endpoints of modules that are not extracted</summary>\n${endpoints(staying)}</details>`}
</body>
</html>
`;
}

const hasTarget = (endpoint: EndpointStatus): boolean => endpoint.target !== null;

function target({ name, instances, discovery }: ProxyStatus["targets"][number]): string {
  const each = instances.map(
    ({ url, down }) => `${escapeHtml(url)} ${down ? '<span class="bad">down</span>' : "up"}`,
  );
  const from = discovery === null ? "" : ` (${escapeHtml(discovery.from)})`;
  return `<code>${escapeHtml(name)}</code>${from} ${each.join(", ")}`;
}

function faults({ table, targets }: ProxyStatus): string {
  const said =
    table.fault === null
      ? []
      : [fault("The route file is broken; the table before it is in force.", table.fault)];
  for (const { name, discovery } of targets) {
    if (discovery === null || discovery.fault === null) continue;
    const kept = discovery.answered ? "its last instances stay" : "the addresses of the route table stand";
    said.push(fault(`Nobody lists instances of ${name}; ${kept}.`, `${discovery.from}: ${discovery.fault}`));
  }
  return said.join("\n");
}

function fault(title: string, why: string): string {
  return `<p class="fault" role="alert"><strong>${escapeHtml(title)}</strong><br>${escapeHtml(why)}</p>`;
}

function totals({ totals: all, endpoints: rows, table }: ProxyStatus): string {
  const share = all.trafficShare === null ? "–" : `${(all.trafficShare * 100).toFixed(1)} %`;
  const cards = [
    ["endpoints moved", `${all.moved} <small>of ${all.endpoints}</small>`],
    ["requests by services", `${share} <small>of ${all.requests}</small>`],
    ["shadow answers equal", evidenceOf(rows)],
    ["the monolith stepped in", `${all.fallbacks} <small>times</small>`],
    ["route table", `<small>version</small> ${table.generation}`],
  ];
  return `<dl>${cards.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>`;
}

function evidenceOf(rows: readonly EndpointStatus[]): string {
  const seen = rows.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
  const compared = seen.reduce((sum, one) => sum + one.compared, 0);
  if (compared === 0) return "–";
  return `${seen.reduce((sum, one) => sum + one.equal, 0)} <small>of ${compared}</small>`;
}

function modules(all: readonly EndpointStatus[]): string {
  const names = [...new Set(all.map(({ module }) => module))];
  const rows = names.map((name) => {
    const mine = all.filter(({ module }) => module === name);
    const part = (state: string): string => {
      const count = mine.filter((one) => one.state === state).length;
      const width = ((count / mine.length) * 100).toFixed(1);
      return count === 0
        ? ""
        : `<span class="${state}" style="width:${width}%" title="${count} ${state}"></span>`;
    };
    const moved = mine.filter(({ state, when }) => state === "service" && when === null).length;
    const sum = (side: "monolith" | "service"): number =>
      mine.reduce((total, { requests }) => total + requests[side], 0);
    return `<tr><td>${escapeHtml(name)}</td><td><div class="bar">${part("service")}${part("canary")}${part("shadow")}</div></td><td class="number">${moved} of ${mine.length}</td>${number(sum("monolith"))}${number(sum("service"))}</tr>`;
  });
  return table(["Module", "Progress", "#Moved", "#By monolith", "#By service"], rows);
}

function endpoints(rows: readonly EndpointStatus[]): string {
  return table(["Endpoint", "Module", "State", "#By monolith", "#By service", "Shadow"], rows.map(endpoint));
}

function endpoint(row: EndpointStatus): string {
  const share = row.weight === null ? row.state : `${row.state} ${row.weight} %`;
  const state = row.when === null ? share : `${share} when ${escapeHtml(row.when)}`;
  const target =
    row.target === null || row.target === row.module ? row.module : `${row.module} in ${row.target}`;
  return `<tr><td><code>${escapeHtml(row.id)}</code></td><td>${escapeHtml(target)}</td><td><span class="state ${row.state}">${state}</span></td>${number(row.requests.monolith)}${number(row.requests.service)}<td>${evidence(row)}</td></tr>`;
}

function evidence({ evidence: seen }: EndpointStatus): string {
  if (seen === null || seen.compared === 0) return "";
  const text = `${seen.equal}/${seen.compared} equal`;
  return seen.equal === seen.compared ? text : `<span class="bad">${text}</span>`;
}

/** A title that begins with # stands over numbers. */
function table(titles: readonly string[], rows: readonly string[]): string {
  const head = titles.map(
    (title) =>
      `<th scope="col"${title.startsWith("#") ? ' class="number"' : ""}>${title.replace("#", "")}</th>`,
  );
  return `<div class="scroll"><table>\n<thead><tr>${head.join("")}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table></div>`;
}

function number(value: number): string {
  return `<td class="number${value === 0 ? " zero" : ""}">${value}</td>`;
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
