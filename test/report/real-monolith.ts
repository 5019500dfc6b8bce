import { join } from "node:path";
import { buildMonolith } from "../../src/code/model/build-monolith.ts";
import type { Monolith } from "../../src/code/model/monolith.ts";
import { readFacts } from "../../src/code/read/read-facts.ts";
import { configSchema } from "../../src/config/schema.ts";

/** `fixtures/monoliths/blog-express` as msa reads it: 5 modules. */
export async function realMonolith(): Promise<Monolith> {
  const root = join(import.meta.dirname, "../../fixtures/monoliths/blog-express");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  return buildMonolith(facts, {});
}
