// The panel beside the page: one module, with all that touches it.
const detail = document.getElementById("detail");
let cameFrom = null;

function openModule(name, from = null) {
  const module = byName.get(name);
  if (module === undefined) return;
  if (from !== null && !detail.contains(from)) cameFrom = from;
  detail.replaceChildren(...moduleParts(module));
  detail.hidden = false;
  detail.parentElement.classList.add("with-detail");
  detail.scrollTop = 0;
  document.getElementById("detail-title").focus({ preventScroll: true });
}

function closeDetail() {
  if (detail.hidden) return;
  detail.hidden = true;
  detail.parentElement.classList.remove("with-detail");
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

function moduleParts(module) {
  const { name, measures, data: own } = module;
  return [
    h("header", {}, h("h2", { id: "detail-title", tabindex: "-1" }, name), h("button", { type: "button", "aria-label": "Close the panel (Escape)", onclick: closeDetail }, "Close")),
    h("p", {}, verdictTag(module.verdict), module.score === null ? null : ` ${module.score.toFixed(2)}`),
    reasonList(module),
    h("dl", { class: "pairs small" },
      pair("maturity", module.maturity), pair("found by", module.origin), pair("size", `${count(measures.files, "file")}, ${count(measures.lines, "line")}`),
      pair("cohesion", round(measures.cohesion)), pair("coupling", round(measures.coupling)), pair("instability", round(measures.instability)),
      measures.coChange === null ? null : pair("commits shared with others", `${Math.round(measures.coChange * 100)} %`)),
    module.blockers.length === 0 ? null : [h("h3", {}, "In the way"), growing(h("ul", { class: "plain" }), module.blockers, findingItem, 8)],
    tablesOf("Owns tables", own.owns), tablesOf("Writes tables of others", own.writes.filter((one) => !own.owns.includes(one))), tablesOf("Reads tables of others", own.reads.filter((one) => !own.owns.includes(one))),
    references("Uses", name, "fromModule", "toModule"), references("Is used by", name, "toModule", "fromModule"),
    endpointsOf(module),
    module.files.length === 0 ? null : [h("h3", {}, count(module.files.length, "file")), growing(h("ul", { class: "plain small" }), module.files, (file) => h("li", {}, code(file)), 20)],
  ].flat(3).filter(Boolean);
}

function reasonList({ reasons }) {
  if (reasons.length === 0) return null;
  return h("ul", { class: "reasons" }, reasons.map(({ text, kind }) => h("li", { class: kind }, text)));
}

function pair(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

function round(value) {
  return String(Number(value.toFixed(2)));
}

function tablesOf(title, names) {
  return names.length === 0 ? null : [h("h3", {}, title), h("p", {}, commas(names.map(code)))];
}

function references(title, name, side, other) {
  const found = data.boundary.filter((one) => one[side] === name);
  const rest = data.uses.filter(({ from, to }) => (side === "fromModule" ? from : to) === name);
  if (found.length === 0 && rest.length === 0) return null;
  if (found.length === 0)
    return [h("h3", {}, title), h("p", {}, commas(rest.map(({ from, to, weight }) => h("span", {}, moduleLink(side === "fromModule" ? to : from), ` (${weight})`))))];
  const worst = ["refuse", "colocate", "remote", "copy"];
  const sorted = found.toSorted((a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict) || b.sites - a.sites);
  const tally = worst.map((verdict) => [verdict, found.filter((one) => one.verdict === verdict).length]).filter(([, number]) => number > 0);
  return [
    h("h3", {}, `${title}: ${count(found.length, "symbol")} (${tally.map(([verdict, number]) => `${number} ${verdict}`).join(", ")})`),
    growing(h("ul", { class: "plain" }), sorted, (one) =>
      h("li", {}, h("span", { class: `verdict ${one.verdict}` }, one.verdict), " ", code(one.symbol), " ", one[other] === name ? null : moduleLink(one[other]),
        h("div", { class: "small quiet" }, [count(one.sites, "place"), one.reason, one.needsAwait ? "the caller must become asynchronous" : "", one.chatty === "loop" ? "called in a loop" : one.chatty === "middleware" ? "called for each request" : "", one.hazards.length > 0 ? `passes ${one.hazards.join(", ")}` : "", one.obstacle ?? ""].filter(Boolean).join(" · "), " ", code(one.place))), 12),
  ];
}

function endpointsOf(module) {
  if (module.endpoints.length === 0) return null;
  return [
    h("h3", {}, count(module.endpoints.length, "endpoint")),
    growing(h("ul", { class: "plain" }), module.endpoints.map((at) => data.endpoints[at]), ({ method, path }) => h("li", {}, code(`${method} ${path}`)), 12),
    h("p", {}, h("button", { type: "button", class: "link", onclick: () => showEndpoints({ module: module.name }) }, "Show them in the table")),
  ];
}

function findingItem({ code: name, level, message, fix, place }) {
  return h("li", {}, levelTag(level), name === undefined ? null : ` ${name}`, h("div", {}, message), h("div", { class: "small quiet" }, `Fix: ${fix} `, code(place)));
}
