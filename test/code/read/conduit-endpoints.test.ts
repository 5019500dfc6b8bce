import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";

const root = join(import.meta.dirname, "../../../fixtures/monoliths");
const listed = readdirSync(root).filter((name) => existsSync(join(root, name, "endpoints.json")));

/** The word of the framework is the last one of the folder's name. */
const frameworkOf = (name: string): string => name.slice(name.lastIndexOf("-") + 1);

describe("each monolith with a list of its endpoints", () => {
  test("is one of four frameworks", () => {
    expect(listed.map(frameworkOf).sort()).toEqual(["express", "fastify", "koa", "nest"]);
  });

  test.each(listed)("%s has these endpoints and no others", async (name) => {
    const folder = join(root, name);
    const facts = await readFacts({ root: folder, config: configSchema.parse({}), onProgress: () => {} });
    const monolith = buildMonolith(facts, {});
    const expected: string[] = JSON.parse(readFileSync(join(folder, "endpoints.json"), "utf8"));
    expect(monolith.endpoints.map(({ id }) => id).sort()).toEqual([...expected].sort());
    expect(monolith.endpoints.filter(({ uncertain }) => uncertain !== null)).toEqual([]);
    const serving = monolith.modules.filter(({ endpoints }) => endpoints.length > 0);
    expect(serving.length).toBeGreaterThanOrEqual(5);
    expect(serving.filter(({ files }) => files.length === 0)).toEqual([]);
    const homeless = monolith.endpoints.filter(
      ({ id, module }) =>
        module !== "app" && !serving.some((one) => one.name === module && one.endpoints.includes(id)),
    );
    expect(homeless).toEqual([]);
    expect(facts.project.framework).toBe(frameworkOf(name));
    expect(monolith.findings.filter(({ level }) => level === "error")).toEqual([]);
  });
});
