import { expect, test } from "vitest";
import { groupUnresolved } from "../../../src/report/analysis/group-unresolved.ts";

const one = (what: "endpoint" | "mount" | "table" | "import", reason: string, line = 1) => ({
  ...{ what, reason, line },
  file: "src/a.ts",
});

test("reasons that differ only in names are one; endpoints come before imports, however many", () => {
  const groups = groupUnresolved([
    one("import", '"./x" is test code, which is not read'),
    one("import", '"./y" is test code, which is not read', 2),
    one("import", "require(name(x)) names no literal module", 3),
    one("import", "require(other) names no literal module", 4),
    one("import", '"./z" is not in the project', 5),
    one("mount", "the path `base + api` could not be computed from the code", 6),
    one("endpoint", "the code that registers it was not seen to run", 7),
  ]);
  expect(groups.map(({ what, all }) => [what, all.map(({ line }) => line)])).toEqual([
    ["endpoint", [7]],
    ["mount", [6]],
    ["import", [1, 2]],
    ["import", [3, 4]],
    ["import", [5]],
  ]);
});
