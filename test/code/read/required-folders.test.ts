import { join } from "node:path";
import { expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

test("a call of a package that loads a folder needs what lies there, and the file it stands in does not need itself", async () => {
  const root = join(import.meta.dirname, "../../../fixtures/read/koa-folders-required-by-packages/input");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const filesOf = (folder: string) => {
    const found = facts.units
      .filter(({ file }) => file === "core/bootstrap.js")
      .flatMap(({ refs }) => refs.map((ref) => ref.split("#")[0] ?? ""))
      .filter((file) => file.startsWith(folder));
    return [...new Set(found)].sort();
  };
  expect(filesOf("app/api/v1/")).toEqual(
    expect.arrayContaining(["app/api/v1/plots.js", "app/api/v1/seeds.js"]),
  );
  expect(filesOf("app/hooks/")).toEqual(["app/hooks/weather.js"]);
  expect(filesOf("plugins/")).toContain("plugins/mapPlugin.js");
});
