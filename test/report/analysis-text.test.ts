import { expect, test } from "vitest";
import { fitLines } from "../../src/cli/terminal/fit-lines.ts";
import { analysisText } from "../../src/report/analysis-text.ts";
import { plainPaint } from "../../src/util/paint.ts";
import type { Monolith } from "../../src/workflows/analyze.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "./sample-monoliths.ts";

const page = (monolith: Monolith, verbose = false): string[] =>
  fitLines(analysisText(monolith, { paint: plainPaint, width: 100, verbose }).text, 100).split("\n");

test("sixty modules are a page: what was left out is counted, with the flag that shows it", () => {
  const lines = page(generatedMonolith(60));
  expect(lines.length).toBeLessThanOrEqual(60);
  for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(100);
  const text = lines.join("\n");
  expect(text).toContain("52 more with fewer endpoints: --verbose");
  expect(text).toContain("55 more are ranked: --verbose");
  expect(text).toMatch(/and \d+ more: --verbose/);
  expect(text).toContain("Other ways in  cron 3, graphql 3, queue 3, websocket 3");
});

test("verbose leaves nothing out", () => {
  const monolith = generatedMonolith(60);
  const text = page(monolith, true).join("\n");
  expect(text).not.toContain("--verbose");
  for (const { name } of monolith.modules) expect(text).toContain(`\n${name} `);
  for (const { id } of monolith.endpoints) expect(text).toContain(`  ${id} `);
  for (const { name } of monolith.entryPoints) expect(text).toContain(name);
  expect(text.match(/SHARED-TABLE/g)).toHaveLength(20);
});

test("says what to extract, what not to, and both sides of each", () => {
  const monolith = generatedMonolith(60);
  const lines = page(monolith);
  const first = monolith.candidates[0]?.module ?? "";
  expect(lines[3]).toBe(`Extract ${first} first  score 0 to 1`);
  expect(lines[4]).toMatch(
    new RegExp(`^ {2}▶ ${first} {2}0\\.99 {2}owns 3 tables that nobody else writes; 2 references`),
  );
  expect(lines.find((line) => line.startsWith("Do not extract"))).toBe("Do not extract 19 of 60");
});

test("findings of one code share a line with the worst of them; notes wait for --verbose", () => {
  const text = page(generatedMonolith(60)).join("\n");
  expect(text).toContain("Findings  7 errors, 20 warnings, 60 notes");
  expect(text).toContain("  ✖ SCHEMA × 7  accounts changes the schema at start");
  expect(text).toContain("  ▲ SHARED-TABLE × 20  ");
  expect(text).not.toContain("STATE");
});

test("a cycle is told with the whole way round", () => {
  expect(page(generatedMonolith(60)).join("\n")).toContain("  alerts → approvals → alerts\n");
});

test("nothing found is said, and no empty heading is printed", () => {
  expect(page(emptyMonolith()).filter((line) => line !== "")).toEqual([
    "empty  express, typescript, entry src/server.ts",
    "0 files, 0 lines, 0 modules, 0 endpoints, 0 tables",
    "no module with endpoints was found; name your modules in msa.config.json",
  ]);
});

test("a terminal obeys no name", () => {
  const text = analysisText(hostileMonolith(), { paint: plainPaint, verbose: true }).text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(text).toContain("\\u{202e}gnp.exe\\u{202c}");
  expect(text).toContain("__proto__");
});
