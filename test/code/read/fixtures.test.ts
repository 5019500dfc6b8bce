import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { projectFacts } from "./project-facts.ts";

const root = join(import.meta.dirname, "../../../fixtures/read");
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe("each folder of fixtures/read", () => {
  test("is one of at least 25", () => expect(folders.length).toBeGreaterThanOrEqual(25));

  for (const { name } of folders) {
    test(`${name} reads as expected`, async () => {
      const facts = await readFacts({
        root: join(root, name, "input"),
        config: configSchema.parse({}),
        onProgress: () => {},
      });
      const expected: Record<string, unknown> = JSON.parse(
        readFileSync(join(root, name, "expected.json"), "utf8"),
      );
      const projection = projectFacts(facts);
      const chosen = Object.fromEntries(Object.keys(expected).map((key) => [key, projection[key]]));
      expect(chosen).toEqual(expected);
    });
  }
});
