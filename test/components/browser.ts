import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { onTestFinished } from "vitest";

/** Debian's Chromium; others have it under another name. */
const names = ["chromium", "chromium-browser", "google-chrome"];

export const chromium = names
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "");
if (chromium === undefined)
  console.warn("Chromium is not installed: the tests of the report's page are skipped");

export function openBrowser(): Promise<Browser> {
  // As root, as CI runs, Chromium starts without its sandbox only. What it opens is our own file.
  return puppeteer.launch({ executablePath: chromium ?? "", args: ["--no-sandbox", "--disable-gpu"] });
}

interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, blocked loads. */
  readonly complaints: string[];
  /** Addresses that the page asked for, itself aside. */
  readonly requests: string[];
}

/** The page as somebody opens it from disk. */
export async function openPage(
  browser: Browser,
  html: string,
  { width = 1440, dark = false }: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), "msa-page-"));
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const page = await browser.newPage();
  onTestFinished(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });
  const address = pathToFileURL(file).href;
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(address);
  return { page, complaints, requests };
}
