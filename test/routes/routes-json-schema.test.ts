import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { routesJsonSchema } from "../../src/routes/routes-json-schema.ts";

it("the shipped JSON Schema says what the code checks", () => {
  const shipped = readFileSync(
    new URL("../../templates/schema/msa.routes.schema.json", import.meta.url),
    "utf8",
  );
  expect(shipped).toBe(routesJsonSchema());
});
