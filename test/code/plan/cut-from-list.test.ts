import { describe, expect, test } from "vitest";
import type { CodeUnit } from "../../../src/code/model/monolith.ts";
import { cutFromList } from "../../../src/code/plan/prune/cut-from-list.ts";

/** Units for the words named, in the order in which they stand in the text. */
function without(text: string, ...names: string[]): string {
  const gone = names.map((name): CodeUnit => {
    const start = new RegExp(`\\b${name}\\b`).exec(text)?.index ?? -1;
    return {
      id: name,
      file: "x.ts",
      kind: "import",
      name,
      line: 1,
      span: { start, end: start + name.length },
      group: "g",
      groupSpan: { start: 0, end: text.length },
      form: "list",
      parent: null,
      typeOnly: false,
      refs: [],
      mentions: [],
      loads: null,
      packages: [],
      exported: false,
    };
  });
  return cutFromList(text, { start: 0, end: text.length }, gone)[0]?.text ?? "";
}

describe("cutFromList leaves a list that parses", () => {
  test.each([
    ['import { a, b, c } from "x";', ["a"], 'import { b, c } from "x";'],
    ['import { a, b, c } from "x";', ["b"], 'import { a, c } from "x";'],
    ['import { a, b, c } from "x";', ["c"], 'import { a, b } from "x";'],
    ['import { a, b, c } from "x";', ["b", "c"], 'import { a } from "x";'],
    ['import def, { a, b } from "x";', ["a", "b"], 'import def from "x";'],
    ['import def, { a } from "x";', ["def"], 'import { a } from "x";'],
    ["const a = 1, b = 2;", ["a = 1"], "const b = 2;"],
    ["module.exports = { a, b };", ["b"], "module.exports = { a };"],
  ])("%s without %j", (text, names, expected) => {
    expect(without(text, ...names).replace(/\s+/g, " ")).toBe(expected);
  });

  test("a list over several lines loses its lines", () => {
    expect(without('import {\n  alpha,\n  beta,\n  gamma,\n} from "x";', "beta")).toBe(
      'import {\n  alpha,\n  gamma,\n} from "x";',
    );
  });
});
