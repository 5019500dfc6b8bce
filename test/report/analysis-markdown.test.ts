import { expect, test } from "vitest";
import { analysisMarkdown } from "../../src/report/analysis-markdown.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "./sample-monoliths.ts";

test("every table keeps its columns, whatever the names", () => {
  for (const monolith of [generatedMonolith(60), hostileMonolith()]) {
    const text = analysisMarkdown(monolith).replace(/```mermaid[^`]*```/g, "");
    let columns = 0;
    for (const line of text.split("\n")) {
      if (!line.startsWith("|")) columns = 0;
      else if (columns === 0) columns = line.split("|").length;
      else expect(line.split("|")).toHaveLength(columns);
    }
  }
});

test("names bring no HTML, no code and no link of their own", () => {
  const text = analysisMarkdown(hostileMonolith()).replace(/```mermaid[^`]*```/g, "");
  expect(
    text.match(/<[^>]*>/g)?.filter((tag) => !/^<\/?(code|br|details|summary)>$/.test(tag)) ?? [],
  ).toEqual([]);
  expect(text.replace(/`msa analyze --json`/g, "")).not.toContain("`");
  expect(text).toContain("&lt;/script&gt;&lt;script&gt;globalThis.harmed = true&lt;/script&gt;");
  expect(text).toContain("&#95;&#95;proto&#95;&#95;");
});

test("tells what to extract, the modules, the measures in words, and the endpoints folded away", () => {
  const text = analysisMarkdown(generatedMonolith(60));
  for (const title of [
    "# generated-shop",
    "## Extract ",
    "## Modules",
    "## How good this division is",
    "## Tables that modules share",
    "## Import cycles",
    "## Findings",
    "## Could not be resolved",
    "## Other ways in",
  ])
    expect(text).toContain(title);
  expect(text).toContain("<summary>474 endpoints</summary>");
  expect(text).toContain("274 more rows were left out: `msa analyze --json` has them all.");
});

test("nothing found leaves no empty section", () => {
  expect(analysisMarkdown(emptyMonolith())).not.toContain("##");
});
