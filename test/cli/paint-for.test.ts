import { expect, test } from "vitest";
import { paintFor, wantsColour } from "../../src/cli/terminal/paint-for.ts";

const cases: readonly (readonly [
  what: string,
  tty: boolean,
  env: Record<string, string>,
  noColor: boolean,
  colour: boolean,
])[] = [
  ["a terminal", true, { TERM: "xterm" }, false, true],
  ["a pipe", false, { TERM: "xterm" }, false, false],
  ["a dumb terminal", true, { TERM: "dumb" }, false, false],
  ["NO_COLOR", true, { TERM: "xterm", NO_COLOR: "1" }, false, false],
  ["an empty NO_COLOR", true, { TERM: "xterm", NO_COLOR: "" }, false, true],
  ["FORCE_COLOR in a pipe", false, { FORCE_COLOR: "1" }, false, true],
  ["FORCE_COLOR against NO_COLOR", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false, false],
  ["--no-color against FORCE_COLOR", true, { FORCE_COLOR: "1" }, true, false],
];

test.each(cases)("%s: colour is decided as documented", (_, isTTY, env, noColor, colour) => {
  expect(wantsColour({ isTTY }, env, noColor)).toBe(colour);
});

test("every colour takes one word, also when a list is mapped over it", async () => {
  const paint = await paintFor({ isTTY: true }, { TERM: "xterm" }, false);
  expect(["a", "b"].map(paint.dim)).toEqual(["\u001b[2ma\u001b[22m", "\u001b[2mb\u001b[22m"]);
});
