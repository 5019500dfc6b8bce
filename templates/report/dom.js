// Elements, data and what all parts of the page share. Texts go in as text nodes only: no name is ever parsed as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const byName = new Map(data.modules.map((module) => [module.name, module]));
const verdicts = {
  extract: { glyph: "▶", words: "extract" },
  possible: { glyph: "▷", words: "possible" },
  "do-not-extract": { glyph: "■", words: "do not extract" },
};

function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

function s(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function code(text) {
  return h("code", {}, text);
}

function moduleLink(name) {
  return byName.has(name)
    ? h("button", { type: "button", class: "link", onclick: (event) => openModule(name, event.currentTarget) }, name)
    : h("span", { class: "quiet" }, name);
}

function commas(parts) {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [", ", part]));
}

function verdictTag(verdict) {
  const known = verdicts[verdict];
  return known ? h("span", { class: `verdict ${verdict}` }, h("span", { "aria-hidden": "true" }, known.glyph), known.words) : h("span", { class: "quiet" }, "not ranked");
}

function levelTag(level) {
  return h("span", { class: `level ${level}` }, { error: "✖ error", warning: "▲ warning", note: "· note" }[level]);
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function empty(text) {
  return h("p", { class: "empty" }, text);
}

function sheet(title, ...content) {
  return h("section", { class: "sheet" }, title === null ? null : h("h2", {}, title), ...content);
}

function table(titles, rows, props = {}) {
  return h("div", { class: "scroll" }, h("table", props,
    h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col", class: title.startsWith("#") ? "number" : null }, title.replace("#", ""))))),
    h("tbody", {}, rows)));
}

/** The first of them, and a button for more: a page of ten thousand lines helps nobody. */
function growing(list, items, make, step = 50) {
  let shown = 0;
  const more = h("button", { type: "button", onclick: () => grow() });
  const grow = () => {
    list.append(...items.slice(shown, shown + step).map(make));
    shown = Math.min(shown + step, items.length);
    const rest = items.length - shown;
    more.textContent = rest <= step ? `Show the other ${rest}` : `Show ${step} more of ${rest}`;
    more.hidden = shown >= items.length;
  };
  grow();
  return h("div", {}, list, more);
}

function say(text) {
  document.getElementById("said").textContent = text;
}
