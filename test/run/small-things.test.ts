import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isBuildStale } from "../../src/run/is-build-stale.ts";
import { readEnvFile } from "../../src/run/read-env-file.ts";
import { nearMatch } from "../../src/util/near-match.ts";
import { splitCommand } from "../../src/util/split-command.ts";
import { textTable } from "../../src/util/text-table.ts";
import { tempFolder } from "../cli/spawn-msa.ts";

test("a build is stale without output, and when a source is younger than the output", () => {
  const root = tempFolder({ "src/a.ts": "", "package.json": "{}", "data/app.sqlite": "" });
  const folders = { root, outDirs: ["dist"], ignore: ["services"] };
  expect(isBuildStale(folders)).toBe(true);
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist/a.js"), "");
  expect(isBuildStale(folders)).toBe(false);
  const later = new Date(Date.now() + 10_000);
  utimesSync(join(root, "data/app.sqlite"), later, later);
  expect(isBuildStale(folders)).toBe(false);
  utimesSync(join(root, "src/a.ts"), later, later);
  expect(isBuildStale(folders)).toBe(true);
});

test(".env is read as dotenv reads it; no file is no values", () => {
  const root = tempFolder({ ".env": "# c\nA=1\nexport B=\"two words\"\nC='x#y'\n" });
  expect(readEnvFile(join(root, ".env"))).toEqual({ A: "1", B: "two words", C: "x#y" });
  expect(readEnvFile(join(root, "none"))).toEqual({});
});

test.each<readonly [string, readonly string[]]>([
  ["npm start", ["npm", "start"]],
  ["  node   --import tsx  'my file.ts' ", ["node", "--import", "tsx", "my file.ts"]],
  ['node -e "a \\"b\\" c"', ["node", "-e", 'a "b" c']],
  ["echo ''", ["echo", ""]],
  ["", []],
])("%s splits into words", (command, words) => {
  expect(splitCommand(command)).toEqual(words);
});

test("near words are named, far ones are not", () => {
  const names = ["status", "extract", "move"];
  expect(nearMatch("statsu", names)).toBe("status");
  expect(nearMatch("extrct", names)).toBe("extract");
  expect(nearMatch("deploy", names)).toBeNull();
});

test("columns align although cells are coloured", () => {
  const red = "\u001b[31mab\u001b[39m";
  expect(
    textTable(
      [
        [red, "1"],
        ["abcd", "22"],
      ],
      { right: [1] },
    ),
  ).toBe(`${red}     1\nabcd  22`);
});
