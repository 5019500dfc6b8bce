import { expect, it } from "vitest";
import { parse } from "yaml";
import { type Plain, yamlText } from "../../../src/traffic/export/yaml-text.ts";
import { type Random, seededRandom } from "../support/seeded-random.ts";

const texts = [
  "",
  "a",
  "no",
  "Null",
  "1s",
  "0x1f",
  "1e3",
  "a: b",
  "a #b",
  "- a",
  "\\d+",
  '"',
  "'",
  "é",
  "a\nb",
  "\u0085",
  "@type",
  "*",
  "{x}",
  " a ",
  "~",
  "a/b.c-d",
  "😀",
  "%a",
  "-",
];

function randomValue(random: Random, depth: number): Plain {
  switch (random.int(depth > 3 ? 3 : 5)) {
    case 0:
      return random.pick(texts);
    case 1:
      return random.pick([0, -1, 1.5, 1_000_000_000]);
    case 2:
      return random.pick([true, false]);
    case 3:
      return Array.from({ length: random.int(4) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(4) }, () => [random.pick(texts), randomValue(random, depth + 1)]),
      );
  }
}

it.each(["1.1", "1.2"] as const)("what is written is what a reader of YAML %s finds", (version) => {
  const random = seededRandom(7);
  for (let left = 300; left > 0; left--) {
    const value = randomValue(random, 0);
    const text = yamlText(value);
    expect(parse(text, { version }), text).toEqual(value);
  }
});

it("a list of objects reads as people write it", () => {
  expect(yamlText({ rules: [{ name: "a", on: ["GET"] }, {}], none: [] })).toBe(
    'rules:\n  - name: a\n    "on":\n      - GET\n  - {}\nnone: []',
  );
});
