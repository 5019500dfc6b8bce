import { join } from "node:path";
import { expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

test("what a call at the start declared is state where something still holds it, and is known by the handlers that lead to it", async () => {
  const root = join(import.meta.dirname, "../../../fixtures/read/state-of-calls-that-are-over/input");
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const lines = new Map(facts.units.map(({ id, line }) => [id, line]));
  const found = facts.state.map(({ name, handlers }) => [
    name,
    ...(handlers ?? []).map(
      ({ registration, writes }) => `${lines.get(registration)} ${writes ? "writes" : "reads"}`,
    ),
  ]);
  expect(found).toEqual([
    ["berths", "17 reads", "18 writes"],
    ["opened", "24 writes"],
    ["drawer", "25 writes"],
    // Who asks first decides, and what is forgotten is forgotten in one process; what each works out by itself is not here.
    ["first", "29 writes"],
    ["rates", "29 writes"],
    ["counted", "18 writes", "22 writes"],
    // Only the start changes it: each process does that by itself.
    ["known", "23 reads"],
  ]);
});
