/** The dashboard: one page, no scripts, nothing from outside. Pure. */
import type { EndpointStatus, ProxyStatus } from "../observe/proxy-status.ts";

const style = `
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: 13px ui-monospace, monospace; }
.fault { border-left: 4px solid #c33; padding: .5rem 1rem; }
.service { color: #1a7f37; } .canary { color: #9a6700; } .shadow { color: #6639ba; }
`;

export function renderStatusPage(status: ProxyStatus): string {
  const { totals, table } = status;
  const share =
    totals.trafficShare === null
      ? "no traffic yet"
      : `${(totals.trafficShare * 100).toFixed(1)} % of ${totals.requests} requests`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">
<title>msa proxy</title><style>${style}</style></head>
<body>
<h1>msa proxy</h1>
<p>${totals.moved} of ${totals.endpoints} endpoints moved · services answered ${escapeHtml(share)} · ${totals.fallbacks} fallbacks · table ${table.generation}</p>
${table.fault === null ? "" : `<p class="fault" role="alert"><strong>The route file is broken; the table before it is in force.</strong><br>${escapeHtml(table.fault)}</p>`}
<h2>Targets</h2>
<ul>${status.targets.map((target) => `<li><code>${escapeHtml(target.name)}</code> ${escapeHtml(target.url)} ${target.down ? "<strong>down</strong>" : "up"}</li>`).join("")}</ul>
<h2>Endpoints</h2>
<table>
<thead><tr><th scope="col">Endpoint</th><th scope="col">Module</th><th scope="col">State</th><th scope="col">Target</th><th scope="col" class="number">Monolith</th><th scope="col" class="number">Service</th><th scope="col">Evidence</th></tr></thead>
<tbody>
${status.endpoints.map(row).join("\n")}
</tbody>
</table>
</body>
</html>
`;
}

function row(endpoint: EndpointStatus): string {
  const state = endpoint.weight === null ? endpoint.state : `${endpoint.state} ${endpoint.weight} %`;
  const { evidence } = endpoint;
  const seen = evidence === null ? "" : `${evidence.equal}/${evidence.compared} equal`;
  return `<tr><td><code>${escapeHtml(endpoint.id)}</code></td><td>${escapeHtml(endpoint.module)}</td><td class="${endpoint.state}">${state}</td><td>${escapeHtml(endpoint.target ?? "")}</td><td class="number">${endpoint.requests.monolith}</td><td class="number">${endpoint.requests.service}</td><td>${seen}</td></tr>`;
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
