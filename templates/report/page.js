// Puts the page together: head, tabs, theme, keys.
const findingCount = data.findings.reduce((sum, { findings }) => sum + findings.length, 0);
const tabs = [
  { id: "overview", title: "Overview", make: overviewPanel },
  { id: "candidates", title: "Candidates", number: data.modules.length, make: candidatesPanel },
  { id: "endpoints", title: "Endpoints", number: data.endpoints.length, make: endpointsPanel },
  { id: "tables", title: "Tables", number: data.tables.length, make: tablesPanel },
  { id: "cycles", title: "Cycles", number: data.cycles.length, make: cyclesPanel },
  { id: "findings", title: "Findings", number: findingCount, make: findingsPanel },
  { id: "unresolved", title: "Unresolved", number: unresolvedCount(), make: unresolvedPanel },
  { id: "measures", title: "Measures", make: measuresPanel },
];

function showTab(id, focus = false) {
  for (const tab of tabs) {
    const active = tab.id === id;
    tab.button.setAttribute("aria-selected", String(active));
    tab.button.setAttribute("tabindex", active ? "0" : "-1");
    tab.panel.hidden = !active;
    if (!active) continue;
    fillPanel(tab);
    if (focus) tab.button.focus();
    tab.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function fillPanel(tab) {
  if (!tab.panel.hasChildNodes()) tab.panel.append(...tab.make().filter(Boolean));
}

function buildTabs() {
  const bar = document.getElementById("tabs");
  const panels = document.getElementById("panels");
  for (const tab of tabs) {
    tab.button = h("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": `panel-${tab.id}`, onclick: () => showTab(tab.id) }, tab.title, tab.number === undefined ? null : h("span", { class: "count" }, tab.number.toLocaleString("en")));
    tab.panel = h("div", { role: "tabpanel", id: `panel-${tab.id}`, "aria-labelledby": `tab-${tab.id}`, hidden: true });
    bar.append(tab.button);
    panels.append(tab.panel);
  }
  bar.addEventListener("keydown", (event) => {
    const at = tabs.findIndex(({ button }) => button === document.activeElement);
    const next = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at + tabs.length - 1) % tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    showTab(tabs[next].id, true);
    event.preventDefault();
  });
}

function buildTheme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const label = () => { button.textContent = dark() ? "☀ Light" : "☾ Dark"; };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  label();
}

document.getElementById("project").textContent = data.project.name;
document.getElementById("about").textContent = `${data.project.framework}, ${data.project.language}, entry ${data.project.entry}`;
buildTabs();
buildTheme();
showTab("overview");
addEventListener("beforeprint", () => tabs.forEach(fillPanel));
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    box.focus();
    box.select();
    event.preventDefault();
  } else if (event.key === "Escape") closeDetail();
});
