import { describe, expect, test } from "vitest";
import type { CodeUnit } from "../../../src/code/model/monolith.ts";
import { cutElements } from "../../../src/code/plan/prune/cut-elements.ts";

/** What is left of the text when the elements that read like that go. */
function without(text: string, ...elements: string[]): string {
  const gone = elements.map((element): CodeUnit => {
    const start = text.indexOf(element);
    return {
      id: element,
      file: "x.js",
      kind: "registration",
      name: null,
      line: 1,
      span: { start, end: start + element.length },
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
  return cutElements(text, { start: 0, end: text.length }, gone).reduceRight(
    (left, { start, end }) => left.slice(0, start) + left.slice(end),
    text,
  );
}

describe("cutElements leaves a list without holes", () => {
  test.each([
    ["['a', 'b', 'c']", ["'a'"], "['b', 'c']"],
    ["['a', 'b', 'c']", ["'b'"], "['a', 'c']"],
    ["['a', 'b', 'c']", ["'c'"], "['a', 'b']"],
    ["['a', 'b', 'c']", ["'b'", "'c'"], "['a']"],
    ["['a', 'b', 'c']", ["'a'", "'c'"], "['b']"],
    ["['a', 'b', 'c']", ["'a'", "'b'", "'c'"], "[]"],
    ["['a']", ["'a'"], "[]"],
    ["const a = 1, b = 2;", ["b = 2"], "const a = 1;"],
    ["const a = 1, b = 2;", ["a = 1"], "const b = 2;"],
    ["[\n  'a',\n  'b', // second\n  'c'\n]", ["'b'"], "[\n  'a',\n  'c'\n]"],
    ["[\n  'a',\n  // why b\n  'b',\n  'c',\n]", ["'b'"], "[\n  'a',\n  'c',\n]"],
    ["{\n  a () {},\n\n  /** b */\n  b () {}\n}", ["b () {}"], "{\n  a () {}\n}"],
    ["{\n  a: 'x', b: 'y',\n  c: 'z'\n}", ["b: 'y'"], "{\n  a: 'x', \n  c: 'z'\n}"],
  ])("%j without %j", (text, elements, left) => {
    expect(without(text, ...elements)).toBe(left);
  });
});
