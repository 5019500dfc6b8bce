import { expect, test } from "vitest";
import { keepLastLines } from "../../src/run/last-lines.ts";

test("the line that says what went wrong stays, however long the stack behind it", () => {
  const kept = keepLastLines(3);
  expect(kept.lines).toEqual([]);
  for (const line of ["starting", "Error: Cannot find module './quay'", "Require stack:"]) kept.add(line);
  expect(kept.lines).toEqual(["starting", "Error: Cannot find module './quay'", "Require stack:"]);
  for (let depth = 0; depth < 9; depth++) kept.add(`    at frame ${depth}`);
  expect(kept.lines).toEqual([
    "Error: Cannot find module './quay'",
    ...[6, 7, 8].map((depth) => `    at frame ${depth}`),
  ]);
});

test("without such a line there are only the last ones", () => {
  const kept = keepLastLines(2);
  for (const line of ["a", "b", "c"]) kept.add(line);
  expect(kept.lines).toEqual(["b", "c"]);
});
