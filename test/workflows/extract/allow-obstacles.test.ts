import { expect, test } from "vitest";
import type { Obstacle } from "../../../src/code/plan/plan.ts";
import { allowObstacles, withOverride } from "../../../src/workflows/extract/allow-obstacles.ts";

const obstacle = (code: string, level: Obstacle["level"] = "refuse"): Obstacle => ({
  code,
  level,
  file: "src/a.js",
  line: 3,
  message: "counts lives in memory",
  why: "of one process",
  fix: "keep it in Redis",
});

test("what is allowed becomes a warning that says so; the rest stays as it is", () => {
  const [state, job, told] = allowObstacles(
    [obstacle("STATE"), obstacle("JOB"), obstacle("STATE", "warning")],
    ["STATE"],
  );
  expect(state).toMatchObject({
    level: "warning",
    message: "counts lives in memory (allowed: each process remembers for itself)",
  });
  expect(job).toEqual(obstacle("JOB"));
  expect(told).toEqual(obstacle("STATE", "warning"));
});

test("a refusal names its override, where there is one", () => {
  expect(withOverride(obstacle("STATE")).fix).toBe(
    "keep it in Redis; or accept that each process remembers for itself, with --allow STATE",
  );
  expect(withOverride(obstacle("SCHEMA"))).toEqual(obstacle("SCHEMA"));
});

test.each(["SCHEMA", "SYNTAX", "FRAMEWORK", "state", "toString"])("%s cannot be allowed", (code) => {
  expect(() => allowObstacles([], [code])).toThrow(`${code} cannot be allowed`);
});
