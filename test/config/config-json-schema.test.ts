import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/config-json-schema.ts";

test("the shipped JSON Schema equals what the zod schema says (UPDATE=1 rewrites it)", async () => {
  const file = new URL("../../templates/schema/msa.config.schema.json", import.meta.url);
  const generated = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE === "1") (await import("node:fs")).writeFileSync(file, generated);
  expect(readFileSync(file, "utf8")).toBe(generated);
});

test("every property of the JSON Schema that a person sets is described", () => {
  const text = JSON.stringify(configJsonSchema());
  for (const key of ["entry", "start", "build", "port", "health", "sticky", "firstPort"]) {
    expect(text).toMatch(new RegExp(`"${key}":\\{[^{}]*"description"|"${key}":\\{.*?"description"`));
  }
});
