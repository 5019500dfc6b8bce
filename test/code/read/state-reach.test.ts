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
    ["berths", "16 reads", "17 writes"],
    ["opened", "23 writes"],
    ["drawer", "24 writes"],
    ["counted", "17 writes", "21 writes"],
    // Only the start changes it: each process does that by itself.
    ["known", "22 reads"],
  ]);
});
