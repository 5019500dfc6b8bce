/// <reference lib="dom" />
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPageAssets } from "../../src/cli/report-assets.ts";
import { analysisHtml } from "../../src/report/analysis-html.ts";
import type { Monolith } from "../../src/workflows/analyze.ts";
import { realMonolith } from "../report/real-monolith.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "../report/sample-monoliths.ts";
import { chromium, openBrowser, openPage } from "./browser.ts";
import { weakTexts } from "./contrast.ts";

const tabs = [
  "overview",
  "candidates",
  "endpoints",
  "tables",
  "cycles",
  "findings",
  "unresolved",
  "measures",
];
const assets = await readPageAssets();
const pageOf = (monolith: Monolith): string => analysisHtml(monolith, assets);
const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => element.textContent ?? "");
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || "");

describe.skipIf(chromium === undefined)("the report's page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test.each([
    ["a real monolith", realMonolith],
    ["sixty modules", () => generatedMonolith(60)],
    ["nothing at all", () => emptyMonolith()],
  ])("shows every part of %s without a complaint and without the network", async (_, make) => {
    const { page, complaints, requests } = await openPage(browser, pageOf(await make()));
    for (const tab of tabs) {
      await page.click(`#tab-${tab}`);
      expect(await textOf(page, `#panel-${tab}`)).not.toBe("");
    }
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("begins with what to extract first, and why", async () => {
    const monolith = generatedMonolith(60);
    const { page } = await openPage(browser, pageOf(monolith));
    const best = monolith.candidates[0];
    expect(await textOf(page, ".advice h2")).toBe(`Extract ${best?.module} first`);
    expect(await textOf(page, ".advice .reasons")).toContain(best?.reasons[0]?.text);
    await page.click(".advice .go");
    expect(await textOf(page, "#detail-title")).toBe(best?.module);
  });

  test("hostile names are texts: nothing runs, nothing loads, every one is shown", async () => {
    const monolith = hostileMonolith();
    const { page, complaints, requests } = await openPage(browser, pageOf(monolith));
    for (const tab of tabs) await page.click(`#tab-${tab}`);
    await page.click("#tab-overview");
    const names = await page.$$eval(".roll li", (lines) =>
      lines.map((line) => line.getAttribute("data-name")),
    );
    expect(names).toHaveLength(monolith.modules.length);
    for (const name of names) {
      await page.$$eval(
        ".roll li",
        (lines, wanted) => {
          const line = lines.find((one) => one.getAttribute("data-name") === wanted);
          if (line instanceof HTMLElement) line.click();
        },
        name,
      );
      expect(await textOf(page, "#detail-title")).toBe(name);
    }
    expect(names).toContain("__proto__");
    expect(names).toContain("</script><script>globalThis.harmed = true</script>");
    expect(names).toContain("\\u{202e}gnp.exe\\u{202c}");
    expect(await page.evaluate(() => Reflect.get(globalThis, "harmed"))).toBeUndefined();
    expect(await page.$$eval("img", (all) => all.length)).toBe(0);
    expect(
      await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent ?? "")),
    ).toBe(false);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("the policy stops what somebody puts into the file later", async () => {
    const html = pageOf(emptyMonolith()).replace(
      "</body>",
      '<script>globalThis.harmed = true</script><img src="https://example.test/a.png" onerror="globalThis.harmed = true"></body>',
    );
    const { page, complaints } = await openPage(browser, html);
    expect(await page.evaluate(() => Reflect.get(globalThis, "harmed"))).toBeUndefined();
    expect(complaints.join("\n")).toContain("Content Security Policy");
  });

  test("the keyboard reaches every tab, and arrows go round", async () => {
    const { page } = await openPage(browser, pageOf(generatedMonolith(60)));
    await page.focus("#tab-overview");
    for (const tab of [...tabs.slice(1), "overview"]) {
      await page.keyboard.press("ArrowRight");
      expect(await focused(page)).toBe(`tab-${tab}`);
      expect(await page.$eval(`#panel-${tab}`, (panel) => panel.checkVisibility())).toBe(true);
      expect(await page.$$eval("[role=tab][aria-selected=true]", (all) => all.length)).toBe(1);
    }
    await page.keyboard.press("End");
    expect(await focused(page)).toBe("tab-measures");
  });

  test("search begins with / and goes where Enter says; Escape gives the focus back", async () => {
    const { page } = await openPage(browser, pageOf(generatedMonolith(60)));
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("search");
    await page.keyboard.type("payou");
    expect(await textOf(page, "#hit-0")).toBe("modulepayouts");
    await page.keyboard.press("Enter");
    expect(await textOf(page, "#detail-title")).toBe("payouts");
    expect(await focused(page)).toBe("detail-title");
    await page.keyboard.press("Escape");
    expect(await page.$eval("#detail", (panel) => panel.checkVisibility())).toBe(false);
    expect(await focused(page)).toBe("search");
    await page.$eval("#search", (box) => box instanceof HTMLInputElement && box.select());
    await page.keyboard.type("get /api/quotes/:id");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const rows = await page.$$eval("#panel-endpoints tbody tr:not(.more) td:first-child", (cells) =>
      cells.map((cell) => cell.textContent),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain("/api/quotes/:id");
  });

  test("arrows walk through the modules of the map, light up what hangs on them, and Enter opens", async () => {
    const { page } = await openPage(browser, pageOf(generatedMonolith(12)));
    await page.focus(".roll [tabindex='0']");
    await page.keyboard.press("ArrowDown");
    const name = await page.evaluate(() => document.activeElement?.getAttribute("data-name"));
    expect(await textOf(page, "svg .looked .title")).toBe(name);
    const dimmed = await page.$$eval("svg.looking .node:not(.lit)", (all) => all.length);
    expect(dimmed).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
    expect(await textOf(page, "#detail-title")).toBe(name);
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-name"))).toBe(name);
  });

  test("sixty modules are groups that open into their members and close again", async () => {
    const monolith = generatedMonolith(60);
    const { page } = await openPage(browser, pageOf(monolith));
    const shown = await page.$$eval(".roll [data-name]", (lines) =>
      lines.map((line) => line.getAttribute("data-name")),
    );
    expect(shown.toSorted()).toEqual(monolith.modules.map((module) => module.name).toSorted());
    expect(await page.$$eval("svg .node", (all) => all.length)).toBeLessThanOrEqual(40);
    const group = await textOf(page, ".node.group .title");
    await page.click(".node.group");
    expect(await textOf(page, ".map h2")).toContain(`around ${group}`);
    expect(await page.$$eval("svg .node.module", (all) => all.length)).toBeGreaterThan(1);
    await page.click("#all-groups");
    expect(await textOf(page, ".map h2")).toContain("60 modules");
  });

  test("five thousand endpoints: a page of them is in the document, filters see them all", async () => {
    const monolith = generatedMonolith(280, 19);
    expect(monolith.endpoints.length).toBeGreaterThan(5_000);
    const { page, complaints } = await openPage(browser, pageOf(monolith));
    await page.click("#tab-endpoints");
    const rows = (): Promise<number> =>
      page.$$eval("#panel-endpoints tbody tr:not(.more)", (all) => all.length);
    expect(await rows()).toBe(100);
    const last = monolith.endpoints.at(-1);
    await page.type("#panel-endpoints input", last?.handler.name ?? "");
    expect(await rows()).toBe(1);
    expect(await textOf(page, "#panel-endpoints tbody tr code")).toContain(last?.path);
    await page.click("#panel-endpoints tbody [aria-expanded]");
    expect(await textOf(page, "#panel-endpoints .chain")).toContain("authenticate");
    expect(complaints).toEqual([]);
  });

  test.each([false, true])(
    "every text has contrast enough (dark: %s), and the switch turns it round",
    async (dark) => {
      const { page } = await openPage(browser, pageOf(generatedMonolith(60)), { dark });
      const ground = (): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const before = await ground();
      for (const _ of ["as the system says", "switched"]) {
        for (const tab of tabs) {
          await page.click(`#tab-${tab}`);
          expect(await weakTexts(page), tab).toEqual([]);
        }
        await page.click("#theme");
      }
      expect(await ground()).toBe(before);
      await page.click("#theme");
      expect(await ground()).not.toBe(before);
    },
  );

  test("a narrow screen shows everything without scrolling sideways", async () => {
    const { page } = await openPage(browser, pageOf(generatedMonolith(60)), { width: 390 });
    for (const tab of tabs) {
      await page.click(`#tab-${tab}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, tab).toBeLessThanOrEqual(390);
    }
  });

  test("on paper every part is there, dark on white whatever the screen has", async () => {
    const { page } = await openPage(browser, pageOf(generatedMonolith(60)), { dark: true });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMediaType("print");
    for (const tab of tabs)
      expect(
        await page.$eval(`#panel-${tab}`, (panel) => panel.checkVisibility() && panel.textContent !== ""),
        tab,
      ).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
    expect(await weakTexts(page)).toEqual([]);
  });
});
