import { expect, test } from "vitest";
import { fitLines } from "../../src/cli/terminal/fit-lines.ts";
import { textTable } from "../../src/util/text-table.ts";
import { wrapWords } from "../../src/util/wrap-words.ts";

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test("lines break at spaces, and a word that is too long stays whole", () => {
  expect(wrapWords("a bb src/a/very/long/path.ts c", 6)).toEqual(["a bb", "src/a/very/long/path.ts", "c"]);
});

test("a colour ends with its line and goes on in the next", () => {
  expect(wrapWords(red("one two"), 4)).toEqual(["\u001b[31mone\u001b[0m", "\u001b[31mtwo\u001b[39m"]);
});

test("a line that fits is not touched; the rest of a long one hangs below its sentence", () => {
  expect(fitLines("short  line", 20)).toBe("short  line");
  expect(fitLines("  why   the target could not take the requests", 30)).toBe(
    "  why   the target could\n        not take the requests",
  );
  expect(fitLines(`${red("✖")} CODE  said in many words`, 20)).toBe(
    `${red("✖")} CODE  said in\n  many words`,
  );
});

test("a table wider than the terminal breaks the columns that may be broken, and no others", () => {
  const rows = [
    ["NAME", "USES"],
    ["posts", "comments(2), statistics(3), users(4)"],
    ["users", "-"],
  ];
  expect(textTable(rows, { wrap: [1], width: 24 })).toBe(
    "NAME   USES\nposts  comments(2),\n       statistics(3),\n       users(4)\nusers  -",
  );
  expect(textTable(rows, { wrap: [], width: 24 }).split("\n")).toHaveLength(3);
  expect(textTable(rows, { wrap: [1] }).split("\n")).toHaveLength(3);
});
