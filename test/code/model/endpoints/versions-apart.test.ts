import { join } from "node:path";
import { expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import { readFacts } from "../../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../../src/config/schema.ts";

test("a path that two modules answer, each in a version that a header tells, is no row that may move", async () => {
  const root = join(import.meta.dirname, "../../../../fixtures/read/nest-versions-of-two-modules/input");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const { endpoints } = buildMonolith(facts, {});
  const reason = "a header tells which of several modules' versions answers";
  expect(endpoints.map(({ id, module, uncertain }) => [id, module, uncertain])).toEqual([
    ["GET /tides", "tides", reason],
    ["GET /tides/next", "tides", null],
    ["GET /tides/next", "tides", null],
    ["GET /tides", "moon", reason],
  ]);
});
