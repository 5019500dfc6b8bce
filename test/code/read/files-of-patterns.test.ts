import { join } from "node:path";
import { expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

async function filesNeededBy(fixture: string, file: string): Promise<string[]> {
  const root = join(import.meta.dirname, "../../../fixtures/read", fixture, "input");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const found = facts.units
    .filter((unit) => unit.file === file)
    .flatMap(({ refs }) => refs.map((ref) => ref.split("#")[0] ?? ""))
    .filter((own) => own !== file);
  return [...new Set(found)].sort();
}

test("what loads files by patterns needs those that the patterns find, also behind a name and beside options", async () => {
  const main = await filesNeededBy("koa-awilix-controllers", "src/main.ts");
  expect(main).toEqual(
    expect.arrayContaining(["src/routes/boats.ts", "src/routes/docks.ts", "src/services/harbour-service.ts"]),
  );
  expect(await filesNeededBy("express-awilix-controllers", "src/main.js")).toContain("src/sails.js");
});
