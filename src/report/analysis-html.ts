import { createHash } from "node:crypto";
import type { Monolith } from "../code/model/monolith.ts";
import { visibleText } from "./analysis/visible-text.ts";
import { pageData } from "./analysis-page/page-data.ts";

/** Text of the files of templates/report/. */
interface PageAssets {
  readonly html: string;
  readonly style: string;
  readonly script: string;
}

/** One file that opens from disk: style, script and data are in it, and it may load nothing else. */
export function analysisHtml(monolith: Monolith, { html, style, script }: PageAssets): string {
  // Its own scope: no name of it becomes a global that a name in the page could shadow.
  const closed = `(() => {\n"use strict";\n${script}\n})();`;
  const parts: Readonly<Record<string, string>> = {
    title: escapeHtml(visibleText(monolith.project.name)),
    policy: `default-src 'none'; style-src '${digest(style)}'; script-src '${digest(closed)}'; base-uri 'none'; form-action 'none'`,
    style,
    script: closed,
    data: embedded(pageData(monolith)),
  };
  return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? "");
}

/** JSON that ends no script element, with nothing in its texts that a browser obeys instead of showing. */
function embedded(data: object): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "string" ? visibleText(value) : value,
  ).replace(/</g, "\\u003c");
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
