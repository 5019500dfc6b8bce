import { readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { analysisJson } from "../../../src/report/analysis-json.ts";
import {
  analysisJsonSchema,
  exactAnalysisJsonSchema,
} from "../../../src/report/analysis-schema/analysis-json-schema.ts";
import { realMonolith } from "../real-monolith.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "../sample-monoliths.ts";

const file = new URL("../../../templates/schema/msa.analysis.schema.json", import.meta.url);

test("the shipped JSON Schema equals what the zod schema says (UPDATE=1 rewrites it)", () => {
  const generated = `${JSON.stringify(analysisJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE === "1") writeFileSync(file, generated);
  expect(readFileSync(file, "utf8")).toBe(generated);
});

test.each([
  ["a real monolith", realMonolith],
  ["sixty modules", () => generatedMonolith(60)],
  ["hostile names", hostileMonolith],
  ["nothing at all", () => emptyMonolith()],
])("the JSON of %s is what the schema says, and has no key that it does not name", async (_, make) => {
  const printed: unknown = JSON.parse(JSON.stringify(analysisJson(await make())));
  const ajv = new Ajv2020({ strict: false });
  for (const schema of [JSON.parse(readFileSync(file, "utf8")), exactAnalysisJsonSchema()]) {
    const valid = ajv.validate(schema, printed);
    expect(ajv.errors ?? [], JSON.stringify(ajv.errors)).toEqual([]);
    expect(valid).toBe(true);
  }
});

test("a document that lacks a promised key is not valid", () => {
  const { modules: _, ...rest } = analysisJson(generatedMonolith(2));
  expect(new Ajv2020({ strict: false }).validate(analysisJsonSchema(), rest)).toBe(false);
});
