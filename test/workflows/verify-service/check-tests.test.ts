import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkTests } from "../../../src/workflows/verify-service/check-tests.ts";
import { aPlan } from "../../code/generate/a-plan.ts";
import { makeTree } from "../../code/write/trees.ts";
import { makeContext } from "../tiny-monolith.ts";

const script = "node --test test/orders.test.js";

/** `service` and `monolith`: what the one test file says in each. */
function check(service: string, monolith: string, env: Readonly<Record<string, string>> = {}) {
  const root = makeTree({ "test/orders.test.js": monolith, ".env.test": "TILL=east\nOWNER=file\n" });
  const plan = aPlan({
    tests: {
      ...{ files: ["test/orders.test.js"], support: [], stays: [], key: null, foundTwice: false, script },
      ...{ env: [".env.test"], baseline: ["LEVEL=2", "node", "--test", "test/orders.test.js"] },
    },
  });
  const file = join(root, plan.service.dir, "test/orders.test.js");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, service);
  writeFileSync(join(root, plan.service.dir, "package.json"), JSON.stringify({ scripts: { test: script } }));
  const { PATH, HOME } = process.env;
  return checkTests({ ...makeContext(root), env: { PATH, HOME, ...env } }, plan);
}

const passes = (condition: string): string =>
  `require("node:test").test("it holds", () => require("node:assert").ok(${condition}));\n`;

test("tests that pass are counted; values that they read are handed on, those of the shell first", async () => {
  const told = passes('process.env.TILL === "east" && process.env.OWNER === "shell"');
  expect(await check(told, passes("false"), { OWNER: "shell" })).toEqual({ seen: "1 test file" });
});

test("what fails in the service alone does not hold", async () => {
  await expect(check(passes("false"), passes('process.env.LEVEL === "2"'))).rejects.toMatchObject({
    code: "MSA2009",
    message: expect.stringContaining("running its tests failed"),
  });
});

test("what fails in the monolith as well says nothing about the service", async () => {
  expect(await check(passes("false"), passes("false"))).toEqual({
    skipped: "they fail, and in the monolith as well",
  });
});

test("where no test travelled there is nothing to run", async () => {
  expect(await checkTests(makeContext(makeTree({})), aPlan())).toEqual({
    skipped: "none of the modules' tests travelled",
  });
});
