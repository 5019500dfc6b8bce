import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFacts, saveFacts } from "../../../../src/code/read/cache/facts-store.ts";
import { hashOf } from "../../../../src/code/read/disk/watched-disk.ts";
import { tempFolder } from "../../../cli/spawn-msa.ts";

const print = { kind: "file", size: 1, modified: 2.5, changed: 3, inode: 4 } as const;
const looks = new Map([["/somewhere/a.ts", { print, hash: "0a", lists: { "/\\.ts$/": "0b" } }]]);

test("what is stored comes back, also where characters of two halves lie on the seams of its pieces", () => {
  const root = tempFolder();
  const facts = `{"text":"${"x".repeat((1 << 20) - 10)}${"\u{1f600}".repeat(600_000)}é"}`;
  const stored = { key: "k", startedAt: 12.5, looks };
  saveFacts(root, { ...stored, facts: () => facts });
  const loaded = loadFacts(root, "k");
  expect(loaded?.facts === facts).toBe(true);
  expect({ ...loaded, facts: "" }).toEqual({ ...stored, facts: "", hash: hashOf(facts) });
  expect(loadFacts(root, "other")).toBeNull();
});

test("a text that cannot be made leaves what was there", () => {
  const root = tempFolder();
  saveFacts(root, { key: "k", startedAt: 1, looks, facts: () => "{}" });
  saveFacts(root, {
    key: "k",
    startedAt: 2,
    looks,
    facts: () => {
      throw new RangeError("Invalid string length");
    },
  });
  expect(loadFacts(root, "k")?.startedAt).toBe(1);
});

test("one byte that differs, and it is not taken", () => {
  const root = tempFolder();
  mkdirSync(join(root, ".msa", "cache"), { recursive: true });
  saveFacts(root, { key: "k", startedAt: 1, looks, facts: () => '{"a":1}' });
  const file = join(root, ".msa", "cache", "facts.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('{"a":1}', '{"a":2}'));
  expect(loadFacts(root, "k")).toBeNull();
});
