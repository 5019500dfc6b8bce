// Search over everything with a name: `/` begins, arrows choose, Enter goes there.
const box = document.getElementById("search");
const results = document.getElementById("found");
let hits = [];
let chosen = -1;

const findable = [
  ...data.modules.map(({ name }) => ({ kind: "module", text: name, go: () => openModule(name, box) })),
  ...data.tables.map(({ name, owner }) => ({ kind: "table", text: name, more: owner === null ? "" : `owned by ${owner}`, go: () => (owner === null ? showTab("tables", true) : openModule(owner, box)) })),
  ...data.endpoints.map(({ method, path, module }) => ({ kind: "endpoint", text: `${method} ${path}`, more: module, go: () => showEndpoints({ text: `${method} ${path}` }) })),
  ...data.modules.flatMap(({ name, files }) => files.map((file) => ({ kind: "file", text: file, more: name, go: () => openModule(name, box) }))),
  ...data.findings.flatMap(({ code: name, findings }) => findings.map(({ message }) => ({ kind: "finding", text: message, more: name, go: () => showTab("findings", true) }))),
].map((one) => ({ ...one, lower: one.text.toLowerCase() }));

function searchFor(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = words.length === 0 ? [] : findable.filter(({ lower }) => words.every((word) => lower.includes(word)));
  const rank = ({ lower }) => (lower === words[0] ? 0 : lower.startsWith(words[0]) ? 1 : 2);
  hits = all.toSorted((a, b) => rank(a) - rank(b)).slice(0, 30);
  choose(hits.length > 0 ? 0 : -1);
  results.replaceChildren(...hits.map(({ kind, text: found, more }, at) => h("li", { role: "option", id: `hit-${at}`, "aria-selected": String(at === chosen), onmousedown: (event) => { event.preventDefault(); go(at); } }, h("span", { class: "kind" }, kind), h("span", {}, found, more ? h("span", { class: "quiet small" }, ` ${more}`) : null))));
  if (words.length > 0 && hits.length === 0) results.replaceChildren(h("li", { class: "quiet" }, "Nothing has that in its name."));
  const open = words.length > 0;
  results.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  say(open ? count(all.length, "result") : "");
}

function choose(at) {
  chosen = at;
  [...results.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  if (at >= 0) box.setAttribute("aria-activedescendant", `hit-${at}`);
  else box.removeAttribute("aria-activedescendant");
  results.children[at]?.scrollIntoView({ block: "nearest" });
}

function go(at) {
  const hit = hits[at];
  closeSearch();
  hit?.go();
}

function closeSearch() {
  results.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

box.addEventListener("input", () => searchFor(box.value));
box.addEventListener("blur", closeSearch);
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (hits.length > 0) choose((chosen + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    event.preventDefault();
  } else if (event.key === "Enter" && chosen >= 0) go(chosen);
  else if (event.key === "Escape") {
    box.value = "";
    closeSearch();
    event.stopPropagation();
  }
});
