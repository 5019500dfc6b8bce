import { readFile } from "node:fs/promises";

const root = new URL("../../", import.meta.url);

/** What the page is made of, in the order in which it runs; reports themselves read no files. */
const scripts = ["dom.js", "panel.js", "map.js", "tables.js", "lists.js", "search.js", "page.js"];

export interface PageAssets {
  readonly html: string;
  readonly style: string;
  readonly script: string;
}

/** The files of templates/report/. */
export async function readPageAssets(): Promise<PageAssets> {
  const read = (name: string): Promise<string> => readFile(new URL(`templates/report/${name}`, root), "utf8");
  const [html, style, ...parts] = await Promise.all(["page.html", "page.css", ...scripts].map(read));
  return { html: html ?? "", style: style ?? "", script: parts.join("\n") };
}

/** docs/findings.md, which ships with msa. */
export function readFindingDocs(): Promise<string> {
  return readFile(new URL("docs/findings.md", root), "utf8");
}
