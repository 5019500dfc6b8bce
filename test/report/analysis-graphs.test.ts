import { expect, test } from "vitest";
import { analysisDot } from "../../src/report/analysis-dot.ts";
import { analysisMermaid } from "../../src/report/analysis-mermaid.ts";
import { generatedMonolith, hostileMonolith } from "./sample-monoliths.ts";

test("Mermaid draws five modules whole", () => {
  const monolith = generatedMonolith(5);
  const text = analysisMermaid(monolith);
  expect(text.split("\n")[0]).toBe("flowchart LR");
  for (const { name } of monolith.modules) expect(text).toContain(`${name}<br>`);
  expect(text).not.toContain("left out");
});

test("Mermaid keeps the forty modules that are tied the most, and says what it left out", () => {
  const text = analysisMermaid(generatedMonolith(60));
  expect(text.match(/^ {2}m\d+\["/gm)).toHaveLength(40);
  expect(text).toMatch(/^ {2}%% left out: 20 modules, \d+ weaker uses/m);
  expect(text).toMatch(/note\["left out: 20 modules/);
});

test("no name can end a label, a line or the picture", () => {
  const text = analysisMermaid(hostileMonolith());
  const lines = text.split("\n");
  const shape =
    /^( {2}m\d+\["[^"<>|]*<br>[^"<>|]*"\](:::(extract|stay))?| {2}m\d+ (-->|-\.->)\|[\w ]+\| m\d+| {2}%% left out: [\w ,;-]+| {2}note\["left out: [\w ,]+"\]:::note| {2}classDef .*)$/;
  for (const line of lines.slice(1)) expect(line).toMatch(shape);
  expect(text).toContain("#60;/script#62;");
});

test("DOT has every module and every tie, quoted", () => {
  const monolith = generatedMonolith(60);
  const text = analysisDot(monolith);
  for (const { name } of monolith.modules) expect(text).toContain(`  "${name}" [label="${name}\\n`);
  const quoted = /"(?:[^"\\\n]|\\.)*"/g;
  for (const line of analysisDot(hostileMonolith()).split("\n"))
    expect(line.replace(quoted, "Q")).toMatch(
      /^(digraph Q \{|\}| {2}(rankdir=LR;|(node|edge) \[.*\];|Q( -> Q)? \[.*\];))$/,
    );
});
