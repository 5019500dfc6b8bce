import { expect, test } from "vitest";
import { gatherer } from "../../../../src/code/read/data/gatherer.ts";

test("what was gathered once is there again, maps and sets as well, as it was before anybody added to it", () => {
  const first = new Map<string, string>();
  const found = gatherer(new Map(), first)("models", () => ({
    models: new Map([["Parcel", { table: "parcels", relations: new Map([["scans", ["a", 1]]]) }]]),
    own: new Set(["find"]),
  }));
  found.own.add("later");
  const second = new Map<string, string>();
  const again = gatherer(first, second)("models", (): typeof found => expect.unreachable());
  expect(again).toEqual({ models: found.models, own: new Set(["find"]) });
  expect(second.size).toBe(0);
});

test("what nobody has gathered under that name is gathered", () => {
  expect(gatherer(new Map([["models", "[]"]]), new Map())("tables", () => ["parcels"])).toEqual(["parcels"]);
});
