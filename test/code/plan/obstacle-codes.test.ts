import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Upper-case words in quotes beside `code`, in the planner's own files; those of retiring have tests of their own. */
const codes = [
  ...new Set(
    readdirSync(join(root, "src/code/plan"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.startsWith("retire"))
      .flatMap((path) => read(`src/code/plan/${path}`).match(/\bcode: [^,\n]+/g) ?? [])
      .flatMap((text) => text.match(/(?<=")[A-Z][A-Z-]+(?=")/g) ?? []),
  ),
].sort();

const shown = readdirSync(join(root, "fixtures/extract"))
  .map((name) => `fixtures/extract/${name}/expected/plan.json`)
  .filter((path) => existsSync(join(root, path)))
  .map(read)
  .join("\n");

describe("each code of an obstacle", () => {
  test("is found in the sources", () => {
    expect(codes).toEqual(expect.arrayContaining(["SCHEMA", "DIDYN", "MEMDB", "JOB", "EVENT", "START"]));
  });

  test.each(codes)("%s has a section in docs/findings.md", (code) => {
    expect(read("docs/findings.md")).toContain(`\n### ${code}\n`);
  });

  test.each(codes)("%s is shown by a folder of fixtures/extract", (code) => {
    expect(shown).toMatch(new RegExp(`"(refuse|warning) ${code} `));
  });
});
