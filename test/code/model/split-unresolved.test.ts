import { expect, test } from "vitest";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import { analysisText } from "../../../src/report/analysis-text.ts";
import { plainPaint } from "../../../src/util/paint.ts";
import { file, makeFacts } from "./make-facts.ts";

const lost = (path: string, name = path) => ({
  what: "import" as const,
  reason: `"${name}" is not in the project`,
  file: path,
  line: 1,
});

const model = buildMonolith(
  makeFacts({
    files: [file("src/server.ts", ["scripts/seed.ts"]), file("scripts/seed.ts", ["tools/names.js"])],
    unresolved: [
      lost("src/server.ts", "./a"),
      lost("src/orders/list.ts", "./b"),
      lost("scripts/seed.ts"),
      lost("tools/names.js"),
      lost("scripts/release.mjs"),
      lost("packages/shop/tools/sync.ts"),
      lost("spec/helper.js"),
      lost("webpack.prod.js"),
      lost(".eslintrc.cjs"),
      lost("vitest.config.ts"),
      lost("src/test-setup.ts"),
      lost("src/scripture/read.ts"),
    ],
  }),
  {},
);

test("scripts, set-ups of tests and settings of tools are put aside, unless the application loads them", () => {
  expect(model.unresolved.map((one) => one.file)).toEqual([
    "src/server.ts",
    "src/orders/list.ts",
    "scripts/seed.ts",
    "tools/names.js",
    "src/scripture/read.ts",
  ]);
  expect(model.aside.map((one) => one.file)).toEqual([
    "scripts/release.mjs",
    "packages/shop/tools/sync.ts",
    "spec/helper.js",
    "webpack.prod.js",
    ".eslintrc.cjs",
    "vitest.config.ts",
    "src/test-setup.ts",
  ]);
  expect(model.findings.filter(({ code }) => code === "UNRESOLVED")).toHaveLength(5);
});

test("the page counts alike reasons as one and says how many were put aside", () => {
  const { text } = analysisText(model, { paint: plainPaint });
  expect(text).toContain("Could not be resolved  5, and stay with the monolith\n  ? import × 5: ");
  expect(text).toContain("7 in scripts and settings of tools are not counted");
});
