// The parts that are read from top to bottom.
function advice() {
  const { headline, because, first, next, leave } = data.advice;
  const ready = next.filter(({ verdict }) => verdict === "extract");
  const then = (ready.length > 1 ? ready : next).slice(0, 4);
  const ranked = first !== null || leave.length > 0;
  return h("section", { class: "sheet advice", "aria-label": "Recommendation" },
    h("div", {}, h("h2", {}, headline), because.length > 0 ? reasonList({ reasons: because.slice(0, 6) }) : empty(ranked ? "" : "Nothing was ranked in this analysis. The map and the tables below show what hangs together: begin where few lines arrive and few tables are shared."),
      first === null ? null : h("button", { type: "button", class: "go", onclick: (event) => openModule(first, event.currentTarget) }, "What that takes")),
    then.length === 0 ? null : h("div", {}, h("h3", {}, ready.length > 0 ? "Then" : "Possible, with work"), h("ol", {}, then.map(({ module, verdict, score, why }) => h("li", {}, h("span", {}, h("span", { class: `glyph ${verdict}`, "aria-hidden": "true" }, verdicts[verdict].glyph), " ", moduleLink(module)), h("span", { class: "number quiet" }, score.toFixed(2)), h("p", { class: "small quiet" }, why))))),
    leave.length === 0 ? null : h("div", {}, h("h3", {}, `Leave where they are: ${leave.length}`), h("ol", {}, leave.slice(0, 3).map(({ module, score, why }) => h("li", {}, h("span", {}, h("span", { class: "glyph do-not-extract", "aria-hidden": "true" }, "■"), " ", moduleLink(module)), h("span", { class: "number quiet" }, score.toFixed(2)), h("p", { class: "small quiet" }, why))))));
}

function facts() {
  const worst = data.findings.flatMap(({ findings }) => findings);
  const errors = worst.filter(({ level }) => level === "error").length;
  const warnings = worst.filter(({ level }) => level === "warning").length;
  const icp = data.decomposition.find(({ short }) => short === "ICP");
  const cells = [
    [data.measures.modules, "modules", "candidates"],
    [data.measures.endpoints, "endpoints", "endpoints"],
    [data.measures.tables, `tables, ${data.sharedTables} shared`, "tables"],
    [data.cycles.length, data.cycles.length === 1 ? "import cycle" : "import cycles", "cycles"],
    [errors, `${errors === 1 ? "error" : "errors"}, ${count(warnings, "warning")}`, "findings"],
    [unresolvedCount(), "not resolved", "unresolved"],
    ...(icp?.value ? [[`${Math.round(Number(icp.value) * 100)} %`, "of uses cross modules", "measures"]] : []),
    [data.measures.lines.toLocaleString("en"), `lines in ${data.measures.files.toLocaleString("en")} files`, "measures"],
  ];
  return h("div", { class: "facts" }, cells.map(([value, words, tab]) => h("button", { type: "button", onclick: () => showTab(tab, true) }, h("strong", {}, typeof value === "number" ? value.toLocaleString("en") : value), h("span", {}, words))));
}

function overviewPanel() {
  return [advice(), facts(), mapSheet()];
}

function candidatesPanel() {
  const last = data.modules.length;
  const sorted = data.modules.toSorted((a, b) => (a.rank ?? last) - (b.rank ?? last));
  const body = h("tbody", {});
  const row = (module) => h("tr", {}, h("td", {}, moduleLink(module.name)), h("td", {}, verdictTag(module.verdict)),
    h("td", { class: "number" }, module.score === null ? "" : [h("span", { class: "bar", "aria-hidden": "true" }, bar(module.score)), module.score.toFixed(2)]),
    h("td", {}, module.reasons.length === 0 ? h("span", { class: "quiet" }, `${count(module.endpoints.length, "endpoint")}, ${count(module.data.owns.length, "table")}, cohesion ${round(module.measures.cohesion)}, coupling ${round(module.measures.coupling)}`) : [module.missing.length === 0 ? null : h("div", { class: "quiet" }, `Not yet: ${module.missing.join("; ")}`), reasonList(module)]));
  const grown = growing(body, sorted, row, 60);
  const more = grown.lastElementChild;
  const list = h("div", { class: "scroll" }, h("table", { class: "stack" }, h("thead", {}, h("tr", {}, ["Module", "Verdict", "Score", "Why"].map((title) => h("th", { scope: "col", class: { Score: "number", Why: "wide" }[title] }, title)))), body));
  return [sheet("Every module, the best to extract first", data.modules.length === 0 ? empty("No modules were found.") : [h("p", { class: "quiet" }, "What can be extracted as it stands comes before what has a higher score and something in its way."), list, more]), proposalSheet()];
}

function bar(score) {
  const filled = h("i", {});
  filled.style.width = `${Math.round(score * 100)}%`;
  return filled;
}

function proposalSheet() {
  if (data.proposal === null) return null;
  return sheet("A division that the code suggests", h("p", {}, data.proposal.reason),
    table(["Module", "#Files", "Tables"], data.proposal.modules.map(({ name, files, tables }) => h("tr", {}, h("td", {}, name), h("td", { class: "number" }, String(files.length)), h("td", {}, commas(tables.map(code)))))));
}

function cyclesPanel() {
  if (data.cycles.length === 0) return [sheet("Import cycles", empty("No module imports itself in a circle."))];
  return [sheet("Import cycles", h("p", { class: "quiet" }, "Each circle has to be broken before a module in it gets its own data. The whole way round:"),
    growing(h("ul", { class: "items" }), data.cycles, (cycle) => h("li", { class: "path" }, [...cycle, cycle[0]].flatMap((name, at) => (at === 0 ? [moduleLink(name)] : [h("span", { class: "quiet" }, "→"), moduleLink(name)])))))];
}

function findingsPanel() {
  if (data.findings.length === 0) return [sheet("Findings", empty("Nothing was found."))];
  return [sheet("Findings", data.findings.map(({ code: name, level, findings }, at) => {
    const details = h("details", { open: at === 0 }, h("summary", {}, levelTag(level), h("strong", {}, name), findings.length === 1 ? null : h("span", { class: "quiet" }, `${findings.length} ×`), h("span", { class: findings.length > 1 ? "quiet" : null }, findings.length > 1 ? `for example: ${findings[0].message}` : findings[0].message)));
    details.append(growing(h("ul", { class: "items" }), findings, (one) => h("li", {}, h("div", {}, findings.some((other) => other.level !== level) ? [levelTag(one.level), " "] : null, one.message, " ", one.module === null ? null : moduleLink(one.module)), h("div", { class: "small quiet" }, `Fix: ${one.fix} `, code(one.place))), 25));
    return details;
  }))];
}

function unresolvedCount() {
  return data.unresolved.reduce((sum, { weight }) => sum + weight, 0);
}

function unresolvedPanel() {
  const aside = data.aside === 0 ? null : h("p", { class: "quiet" }, `${data.aside} in scripts and settings of tools, which the application does not load, are not counted.`);
  if (data.unresolved.length === 0) return [sheet("Could not be resolved", empty("Everything that looks like an endpoint, an import or a table could be read."), aside)];
  return [sheet("Could not be resolved", h("p", { class: "quiet" }, "These look like endpoints, imports or tables, but could not be read from the code. They stay with the monolith."),
    data.unresolved.map(({ what, reason, weight, all }, at) => {
      const details = h("details", { open: at === 0 || all.length === 1 }, h("summary", {}, h("strong", {}, what), weight === 1 ? null : h("span", { class: "quiet" }, `${weight} ×`), h("span", { class: all.length > 1 ? "quiet" : null }, all.length > 1 ? `for example: ${reason}` : reason)));
      details.append(growing(h("ul", { class: "items" }), all, (one) => h("li", {}, code(one.place), all.length === 1 ? null : h("span", { class: "quiet" }, ` ${one.reason}`)), 25));
      return details;
    }), aside)];
}

function measuresPanel() {
  const shown = data.decomposition.filter(({ value, proposed }) => value !== null || proposed !== null);
  const titles = data.proposal === null ? ["Measure", "#Value", "Better", "What it says"] : ["Measure", "#Value", "#Proposed", "Better", "What it says"];
  const rows = shown.map(({ short, name, better, says, value, proposed }) => h("tr", {}, h("td", {}, h("strong", {}, short), h("div", { class: "small quiet" }, name)), h("td", { class: "number" }, value ?? "–"), data.proposal === null ? null : h("td", { class: "number" }, proposed ?? "–"), h("td", { class: "nowrap" }, better === "higher" ? "↑ higher" : "↓ lower"), h("td", {}, says)));
  const own = data.modules.map(({ name, measures, maturity }) => h("tr", {}, h("td", {}, moduleLink(name)), h("td", {}, maturity), ...[measures.files, measures.lines, measures.endpoints, round(measures.cohesion), round(measures.coupling), round(measures.instability), measures.afferent, measures.efferent].map((value) => h("td", { class: "number" }, String(value)))));
  return [
    sheet("How good this division is", shown.length === 0 ? empty("There was nothing to measure.") : [h("p", { class: "quiet" }, `Edges are ${data.weights}.`), table(titles, rows, { class: "stack" })]),
    sheet("Each module", h("p", { class: "quiet" }, "Cohesion: share of its references that stay inside. Coupling: references over its border for each piece of code. Instability: 0 when others lean on it, 1 when it leans on others."), table(["Module", "Maturity", "#Files", "#Lines", "#Endpoints", "#Cohesion", "#Coupling", "#Instability", "#Used by", "#Uses"], own)),
  ];
}

function liveSheet() {
  const { live } = data;
  if (!live) return null;
  const share = (value) => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
  return sheet("Beside the running application", h("p", {}, `${count(live.rows, "live route")} compared: recall ${share(live.recall)}, precision ${share(live.precision)}.`),
    live.onlyLive.length === 0 ? null : [h("h3", {}, "Only in the running application"), growing(h("ul", { class: "plain" }), live.onlyLive, ({ method, path, handler, module }) => h("li", {}, code(`${method} ${path}`), " ", h("span", { class: "quiet" }, handler, module === null ? ", in no module" : `, counted in ${module}`)))],
    live.onlyStatic.length === 0 ? null : [h("h3", {}, "Only in the code"), growing(h("ul", { class: "plain" }), live.onlyStatic, ({ id, reason, file, line: at }) => h("li", {}, code(id), ` ${reason} `, h("span", { class: "quiet" }, code(`${file}:${at}`))))]);
}
