import { z } from "zod";
import { analysisSchema } from "./analysis-schema.ts";

/** The shipped JSON Schema of `msa analyze --json`; keys that it does not name may come with later versions. */
export function analysisJsonSchema(): Record<string, unknown> {
  return { ...jsonSchema("input"), title: "msa analyze --json", description: "The model of a monolith." };
}

/** The same, closed: what this version prints has no other key. */
export function exactAnalysisJsonSchema(): Record<string, unknown> {
  return jsonSchema("output");
}

function jsonSchema(io: "input" | "output"): Record<string, unknown> {
  return z.toJSONSchema(analysisSchema, {
    io,
    // Whoever reads a document does not care that nobody may change it.
    override: ({ jsonSchema: node }) => {
      delete node.readOnly;
    },
  });
}
