import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { commandTable } from "../../src/cli/command-table.ts";
import { blocksOf, commandLines, pages, parse, repository, textOf } from "./markdown.ts";

test.each(pages)("every relative link of %s leads somewhere", (page) => {
  for (const [, link = ""] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    expect(existsSync(join(repository, target)), `${link} of ${page}`).toBe(true);
    if (anchor !== undefined) expect(anchors(textOf(target)), `${link} of ${page}`).toContain(anchor);
  }
});

test.each(commandTable.map(({ name }) => name))("the examples of docs/commands/%s.md parse", (name) => {
  const section = textOf(`docs/commands/${name}.md`)
    .split(/^## /m)
    .find((part) => part.startsWith("Examples\n"));
  const lines = blocksOf(section ?? "").flatMap(({ text }) => commandLines(text));
  expect(lines).not.toEqual([]);
  for (const line of lines) expect(() => parse(line), line).not.toThrow();
});

test("no page names a machine's folder", () => {
  for (const page of pages) expect(textOf(page), page).not.toMatch(/\/(home|Users|root|work|tmp)\/\w/);
});

/** Headings as GitHub makes anchors of them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replace(/ /g, "-"),
  );
}
