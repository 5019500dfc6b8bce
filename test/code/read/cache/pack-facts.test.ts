import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { packFacts, unpackFacts } from "../../../../src/code/read/cache/pack-facts.ts";
import { readFacts } from "../../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../../src/config/schema.ts";

const fixtures = fileURLToPath(new URL("../../../../fixtures/read", import.meta.url));
// Every sixth: all of them are read in fixtures.test.ts.
const names = readdirSync(fixtures).filter((_, index) => index % 6 === 0);

test.each(names)("%s: facts are plain data, and packing loses nothing of them", async (name) => {
  const root = `${fixtures}/${name}/input`;
  const facts = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  const kept = JSON.stringify(packFacts(facts));
  const again = unpackFacts(JSON.parse(kept));
  expect(again).toStrictEqual(facts);
  expect(JSON.stringify(again)).toBe(JSON.stringify(facts));
});

test("a unit that is not among the units keeps its id", () => {
  const unit = { id: "a.ts#a", refs: ["b.ts#b", "a.ts#a"], parent: null };
  // Only what is packed.
  const facts = { units: [unit], references: [{ from: "a.ts#a", to: "gone" }] } as unknown as Parameters<
    typeof packFacts
  >[0];
  const packed = packFacts(facts);
  expect(packed).toEqual({
    units: [{ id: "a.ts#a", refs: ["b.ts#b", 0], parent: null }],
    references: [{ from: 0, to: "gone" }],
  });
  expect(unpackFacts(packed)).toEqual(facts);
});
