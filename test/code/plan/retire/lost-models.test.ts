import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { planRetirement } from "../../../../src/code/plan/retire/plan-retirement.ts";
import { readFacts } from "../../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../../src/config/schema.ts";

const root = join(import.meta.dirname, "../../../../fixtures/extract/mongoose-models-by-name/input");

test("a model that others have found by name keeps its module from being retired", async () => {
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const monolith = buildMonolith(facts, {});
  const obstacles = (module: string): string[] =>
    planRetirement(monolith, [module], (path) => readFileSync(join(root, path), "utf8")).obstacles.map(
      ({ code, level, file, line }) => `${level} ${code} ${file}:${line}`,
    );
  // The readers populate "loans", the loans populate "reader".
  expect(obstacles("loans")).toContain("refuse MODEL src/models/loan.ts:9");
  expect(obstacles("readers")).toContain("refuse MODEL src/models/reader.ts:10");
}, 60_000);
