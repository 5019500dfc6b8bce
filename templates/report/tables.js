// Endpoints, and who touches which table. Both are shown a page at a time, so that thousands of rows stay quick.
const perPage = 100;
let endpointFilters = null;

function endpointsPanel() {
  const names = [...new Set(data.endpoints.map(({ module }) => module))].sort();
  const methods = [...new Set(data.endpoints.map(({ method }) => method))].sort();
  const text = h("input", { type: "search", placeholder: "path, handler, middleware, file", size: 32, oninput: () => refresh(0) });
  const module = choice(names, "all modules", () => refresh(0));
  const method = choice(methods, "all methods", () => refresh(0));
  const result = h("div", {});
  const haystack = data.endpoints.map((one) => `${one.method} ${one.path} ${one.handler} ${one.place} ${one.steps.map((at) => data.steps[at].name).join(" ")}`.toLowerCase());
  const refresh = (page) => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = data.endpoints.filter((one, at) => (module.value === "" || one.module === names[module.value]) && (method.value === "" || one.method === methods[method.value]) && words.every((word) => haystack[at].includes(word)));
    const shown = rows.slice(page * perPage, (page + 1) * perPage);
    result.replaceChildren(
      rows.length === 0 ? empty("No endpoint is like that.") : table(["Endpoint", "Module", "Handler", "Runs before it"], shown.flatMap(endpointRow), { class: "stack" }),
      pager(rows.length, page, perPage, "endpoint", refresh));
  };
  endpointFilters = (wanted) => {
    text.value = wanted.text ?? "";
    module.value = wanted.module === undefined ? "" : String(names.indexOf(wanted.module));
    method.value = "";
    refresh(0);
  };
  refresh(0);
  const filters = h("div", { class: "filters", role: "group", "aria-label": "Filter the endpoints" }, h("label", {}, "Text", text), h("label", {}, "Module", module), h("label", {}, "Method", method));
  const ways = data.entryPoints.length === 0 ? null : sheet("Other ways in",
    growing(h("ul", { class: "plain" }), data.entryPoints, ({ kind, name, module: home, place }) => h("li", {}, h("span", { class: "method" }, kind), code(name), " ", moduleLink(home), " ", h("span", { class: "quiet" }, code(place)))));
  return [sheet(null, data.endpoints.length === 0 ? empty("No endpoints were found.") : [filters, result]), ways, liveSheet()];
}

function choice(values, all, onchange) {
  return h("select", { onchange }, h("option", { value: "" }, all), values.map((value, at) => h("option", { value: at }, value)));
}

function endpointRow(one) {
  const more = h("tr", { class: "more", hidden: true });
  const button = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => {
    if (!more.hasChildNodes()) more.append(h("td", { colspan: "4" }, chainOf(one)));
    more.hidden = !more.hidden;
    button.setAttribute("aria-expanded", String(!more.hidden));
  } }, one.steps.length === 0 ? "nothing" : count(one.steps.length, "step"));
  const row = h("tr", {}, h("td", {}, h("code", {}, h("span", { class: "method" }, one.method), " ", one.path), one.uncertain === null ? null : h("div", { class: "small level warning" }, `▲ ${one.uncertain}`)),
    h("td", {}, moduleLink(one.module)), h("td", {}, code(one.handler), h("div", { class: "small quiet" }, code(one.place))), h("td", {}, one.steps.length === 0 ? h("span", { class: "quiet" }, "nothing") : button));
  return [row, more];
}

function chainOf({ steps, handler }) {
  return h("ol", { class: "chain" }, steps.map((at) => h("li", {}, `${data.steps[at].stage} `, code(data.steps[at].name), " ", h("span", { class: "quiet" }, code(data.steps[at].place)))), h("li", {}, "handler ", code(handler)));
}

function showEndpoints(wanted) {
  showTab("endpoints");
  endpointFilters?.(wanted);
}

function pager(total, page, size, noun, go) {
  const pages = Math.ceil(total / size);
  const jump = (to) => {
    go(to);
    document.getElementById("tabs").scrollIntoView();
    say(`page ${to + 1} of ${pages}`);
  };
  return h("div", { class: "pager" }, h("span", { class: "quiet", role: "status" }, pages > 1 ? `${page * size + 1} to ${Math.min((page + 1) * size, total)} of ${count(total, noun)}` : count(total, noun)),
    pages > 1 ? [h("button", { type: "button", disabled: page === 0, onclick: () => jump(page - 1) }, "Back"), h("button", { type: "button", disabled: page >= pages - 1, onclick: () => jump(page + 1) }, "Next")] : null);
}

const marks = [
  { letter: "O", kind: "owner", words: "owns", of: (row, name) => row.owner === name },
  { letter: "W", kind: "writes", words: "writes", of: (row, name) => row.writers.includes(name) },
  { letter: "R", kind: "reads", words: "reads", of: (row, name) => row.readers.includes(name) && !row.joinedBy.includes(name) },
  { letter: "J", kind: "joins", words: "joins", of: (row, name) => row.joinedBy.includes(name) },
];

function tablesPanel() {
  if (data.tables.length === 0) return [sheet("Tables", empty("No table or collection was found in the code."))];
  const result = h("div", {});
  const only = h("input", { type: "checkbox", onchange: () => refresh(0) });
  const users = (row) => new Set([row.owner, ...row.writers, ...row.readers, ...row.joinedBy].filter(Boolean));
  const refresh = (page) => {
    const rows = data.tables.filter((row) => !only.checked || users(row).size > 1);
    const shown = rows.slice(page * 60, page * 60 + 60);
    // In the order of the rows, so that the marks of the heaviest tables stand together at the upper left.
    const columns = [...new Set(shown.flatMap((row) => [...users(row)]))];
    result.replaceChildren(matrix(shown, columns), pager(rows.length, page, 60, "table", refresh));
  };
  refresh(0);
  return [
    sheet("Who touches which table",
      h("div", { class: "filters" }, h("label", { class: "tick" }, only, `only the ${data.sharedTables} that modules share`), h("span", { class: "quiet small" }, "O owns, W writes, R reads, J reads through a join. Tables with the most writers come first.")),
      result),
    data.tables.some(({ relations }) => relations.some(({ crosses }) => crosses)) ? sheet("Relations across modules", growing(h("ul", { class: "plain" }), [...new Set(data.tables.flatMap(({ relations }) => relations.filter(({ crosses }) => crosses).map(({ text }) => text)))], (text) => h("li", {}, code(text)))) : null,
    data.transactions.length === 0 ? null : sheet("Transactions", growing(h("ul", { class: "plain" }), data.transactions, ({ tables, place }) => h("li", {}, commas(tables.map(code)), " ", h("span", { class: "quiet" }, code(place))))),
  ];
}

function matrix(rows, columns) {
  return h("div", { class: "scroll matrix", tabindex: "0", role: "region", "aria-label": "Tables and modules" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Table"), columns.map((name) => h("th", { scope: "col", title: name }, moduleLink(name))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row", title: row.name }, code(row.name)), columns.map((name) => {
      const found = row.owner === name ? [marks[0]] : marks.filter((mark) => mark.of(row, name));
      return found.length === 0 ? h("td", { class: "none" }, "·") : h("td", { class: found[0].kind, title: `${name} ${found.map(({ words }) => words).join(", ")} ${row.name}` }, found.map(({ letter }) => letter).join(""));
    }))))));
}
