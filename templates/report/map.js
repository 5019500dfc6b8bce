// The module map: positions come with the data, this draws them, and shows what hangs on what is looked at.
let viewAt = 0;
let canvas = null;
let roll = null;
let heading = null;

function mapSheet() {
  canvas = h("div", { class: "canvas" });
  heading = h("h2", {});
  roll = h("div", { class: "roll" });
  const back = h("button", { type: "button", id: "all-groups", onclick: () => drawMap(0) }, "← All groups");
  const section = h("section", { class: "sheet map", "aria-label": "Module map" }, h("header", {}, heading, back), canvas, roll, key());
  if (data.modules.length === 0) return sheet("Module map", empty("No modules were found. Name them in msa.config.json."));
  drawMap(0);
  return section;
}

function key() {
  const line = (kind) => s("svg", { viewBox: "0 0 34 10", "aria-hidden": "true" }, s("path", { class: `edge ${kind}`, d: "M0 5H34" }));
  return h("p", { class: "key" },
    h("span", {}, line("uses"), "uses code of; thicker is more"), h("span", {}, line("data"), "reaches into tables of"),
    Object.entries(verdicts).map(([name, { glyph, words }]) => h("span", {}, h("span", { class: `glyph ${name}`, "aria-hidden": "true" }, glyph), ` ${words}`)),
    data.views.some(({ edges }) => edges.some(({ weak }) => weak)) ? h("span", {}, "weaker ties appear when you point at a box or walk through the list") : null);
}

function drawMap(at) {
  viewAt = at;
  const view = data.views[at];
  const grouped = data.views.length > 1;
  const names = view.nodes.filter(({ kind }) => kind !== "around").flatMap(({ modules }) => modules);
  heading.textContent = !grouped ? "What uses what" : at === 0 ? `${data.modules.length} modules, gathered by what is tied closest` : `${count(names.length, "module")} around ${view.title}`;
  if (view.leftOut > 0) heading.textContent += `, and ${view.leftOut} more without room here`;
  document.getElementById("all-groups")?.toggleAttribute("hidden", at === 0);
  heading.nextElementSibling?.toggleAttribute("hidden", at === 0);
  canvas.replaceChildren(drawView(view));
  roll.replaceChildren(rollOf(view));
}

function drawView(view) {
  const svg = s("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "img", "aria-label": "Picture of the modules and their ties; the list beside it says the same and can be used with the keyboard." },
    s("defs", {}, ["arrow", "bright"].map((name) => s("marker", { id: name, viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "10", markerHeight: "10", markerUnits: "userSpaceOnUse", orient: "auto" }, s("path", { class: `head ${name}`, d: "M0 0L8 4L0 8Z" })))));
  view.edges.forEach(({ path, kind, weight, weak }, at) => {
    svg.append(s("path", { d: path, class: `edge ${kind}${weak ? " weak" : ""}`, "data-edge": at, "stroke-width": (1 + Math.log2(weight) / 2).toFixed(1), "marker-end": "url(#arrow)" }));
  });
  view.nodes.forEach((node, at) => svg.append(drawNode(node, at)));
  svg.style.minWidth = `${Math.round(view.width * 0.68)}px`;
  svg.style.maxWidth = `${Math.round(view.width * 1.25)}px`;
  svg.addEventListener("mouseleave", () => look(null));
  return svg;
}

function drawNode(node, at) {
  const { x, y, width, height, kind, title, modules } = node;
  const one = kind === "module" ? byName.get(title) : undefined;
  const left = x - width / 2;
  const top = y - height / 2;
  const own = modules.map((name) => byName.get(name));
  const endpoints = own.reduce((sum, module) => sum + module.endpoints.length, 0);
  const owned = own.reduce((sum, module) => sum + module.data.owns.length, 0);
  const ready = own.filter(({ verdict }) => verdict === "extract").length;
  const glyph = one?.verdict ? `${verdicts[one.verdict].glyph} ` : "";
  const parts = [kind === "module" ? 0 : modules.length, endpoints, kind === "module" ? owned : 0];
  const sub = ["module", "endpoint", "table"].map((noun, index) => (parts[index] === 0 ? "" : count(parts[index], noun))).filter(Boolean).join(", ") || "no endpoint, no table";
  const others = modules.slice(1, 4).join(", ") + (modules.length > 4 ? ", …" : "");
  return s("g", { class: `node ${kind} ${one?.verdict ?? ""}`, "data-node": at, onclick: () => chooseNode(at), onmouseenter: () => look(at) },
    s("title", {}, kind === "module" ? `${title}: ${sub}` : modules.join(", ")),
    s("rect", { x: left, y: top, width, height, rx: 8 }),
    s("svg", { x: left + 12, y: top, width: width - 18, height }, s("text", { y: kind === "group" ? 23 : 20 }, glyph === "" ? null : s("tspan", { class: "glyph" }, glyph), s("tspan", { class: "title" }, shorten(kind === "around" ? besides(node) : title, kind === "group" ? 23 : 16))),
    kind === "group" && others !== "" ? s("text", { class: "sub", y: 42 }, shorten(others, 31)) : null,
    s("text", { class: "sub", y: height - (kind === "group" ? 15 : 11) }, kind === "group" && ready > 0 ? `${sub}, ${ready} ${verdicts.extract.glyph}` : sub)));
}

/** A group by its largest member. */
function besides({ title, modules }) {
  return modules.length === 1 ? title : `${title} +${modules.length - 1}`;
}

function shorten(text, most) {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

function chooseNode(at) {
  const node = data.views[viewAt].nodes[at];
  if (node.kind === "module") return openModule(node.title, roll.querySelector(`[data-node="${at}"]`));
  openGroup(node.title);
}

function openGroup(title) {
  const at = data.views.findIndex((view, index) => index > 0 && view.title === title);
  if (at < 1) return;
  drawMap(at);
  roll.querySelector("[tabindex='0']")?.focus();
  say(heading.textContent);
}

/** Lights up a node of the map with its ties, and what hangs on them. */
function look(at) {
  const svg = canvas.querySelector("svg");
  svg.classList.toggle("looking", at !== null);
  for (const element of svg.querySelectorAll(".lit, .looked")) element.classList.remove("lit", "looked");
  for (const element of roll.querySelectorAll(".lit")) element.classList.remove("lit");
  for (const element of svg.querySelectorAll('[marker-end="url(#bright)"]')) element.setAttribute("marker-end", "url(#arrow)");
  if (at === null) return;
  const lit = new Set([at]);
  data.views[viewAt].edges.forEach(({ from, to }, index) => {
    if (from !== at && to !== at) return;
    lit.add(from).add(to);
    const edge = svg.querySelector(`[data-edge="${index}"]`);
    edge.classList.add("lit");
    edge.setAttribute("marker-end", "url(#bright)");
  });
  for (const node of lit) {
    svg.querySelector(`[data-node="${node}"]`).classList.add("lit");
    for (const line of roll.querySelectorAll(`[data-node="${node}"]:not(.inner)`)) line.classList.add("lit");
  }
  svg.querySelector(`[data-node="${at}"]`).classList.add("looked");
}

/** The same as a list: arrow keys move and light up, Enter opens. */
function rollOf(view) {
  const lines = view.nodes.flatMap((node, at) => {
    if (node.kind === "module") return [line(node.title, at, "")];
    return [groupLine(node, at), ...(node.kind === "group" ? node.modules.map((name) => line(name, at, " inner")) : [])];
  });
  const modulesFirst = view.nodes.every(({ kind }) => kind === "module") ? lines.toSorted((a, b) => urgency(a) - urgency(b) || (a.dataset.name < b.dataset.name ? -1 : 1)) : lines;
  const list = h("ul", { "aria-label": "Modules of the map", role: "listbox", onkeydown: (event) => walk(event, list) }, modulesFirst);
  list.firstElementChild?.setAttribute("tabindex", "0");
  return list;
}

function urgency(line) {
  return [...Object.keys(verdicts), null].indexOf(byName.get(line.dataset.name).verdict);
}

function line(name, at, inner) {
  const module = byName.get(name);
  const verdict = module.verdict ?? "none";
  return h("li", { class: `module${inner}`, role: "option", "aria-selected": "false", tabindex: "-1", "data-node": at, "data-name": name, title: name,
    onclick: (event) => openModule(name, event.currentTarget), onfocus: () => look(at), onblur: () => look(null), onmouseenter: () => look(at) },
    h("span", { class: `glyph ${verdict}`, "aria-hidden": "true" }, verdicts[verdict]?.glyph ?? "·"), h("span", { class: "name" }, name),
    h("span", { class: "number", "aria-label": `${count(module.endpoints.length, "endpoint")}, ${verdicts[verdict]?.words ?? "not ranked"}` }, String(module.endpoints.length)));
}

function groupLine(node, at) {
  return h("li", { class: "group", role: "option", "aria-selected": "false", tabindex: "-1", "data-node": at, onclick: () => openGroup(node.title), onfocus: () => look(at), onblur: () => look(null), onmouseenter: () => look(at) },
    h("span", { class: "name" }, besides(node)), h("span", { class: "number" }, "open"));
}

function walk(event, list) {
  const lines = [...list.children];
  const at = lines.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (event.key === "Enter" || event.key === " ") document.activeElement.click();
  else if (next === undefined) return;
  else if (lines[next]) {
    for (const one of lines) {
      one.setAttribute("tabindex", one === lines[next] ? "0" : "-1");
      one.setAttribute("aria-selected", String(one === lines[next]));
    }
    lines[next].focus();
  }
  event.preventDefault();
}
