import { describe, expect, test } from "vitest";
import type { ProjectFacts } from "../../../../src/code/model/monolith.ts";
import { testRunner } from "../../../../src/code/plan/unit-tests/test-runner.ts";
import { testScript } from "../../../../src/code/plan/unit-tests/test-script.ts";

const fact = { range: "1.0.0", installed: null, dev: true, peers: [] };

/** `npm test` of a service that takes these tests, or why there is none. */
function scriptFor(
  scripts: Readonly<Record<string, string>>,
  tests: readonly string[] = ["test/orders.test.js"],
  files: Readonly<Record<string, string>> = {},
): string {
  const packages = Object.fromEntries(
    ["jest", "vitest", "mocha", "ava", "cross-env"].map((name) => [name, fact]),
  );
  const project = { scripts, packages, outDir: "dist" } as unknown as ProjectFacts; // only these fields are read
  const read = (path: string): string | null => files[path] ?? null;
  const runner = testRunner(project, read);
  return typeof runner === "string" ? `none: ${runner}` : testScript(runner, tests, read);
}

describe("npm test of a service is the monolith's own runner with its options", () => {
  test.each([
    ["jest", "jest --coverage=false"],
    ["jest --watchAll --config jest.unit.json src/orders", "jest --config jest.unit.json --coverage=false"],
    [
      "cross-env NODE_ENV=test jest -i --coverageReporters=text",
      "cross-env NODE_ENV=test jest -i --coverage=false",
    ],
    ["npm run lint && npm run test:jest", "NODE_ENV=test jest --forceExit --coverage=false"],
    ["node node_modules/.bin/jest --silent", "jest --silent --coverage=false"],
    ["vitest", "vitest run"],
    ["vitest run --coverage --globals", "vitest run --globals"],
    [
      "nyc mocha -r ts-node/register 'test/**/*.test.js' --exit",
      'mocha -r ts-node/register --exit "test/**/*.test.js"',
    ],
    [
      "mocha --timeout 5000 test/users.test.js test/orders.test.js",
      "mocha --timeout 5000 test/orders.test.js",
    ],
    ["mocha --recursive test", "mocha --recursive test/orders.test.js"],
    ["c8 ava -v", "ava -v"],
    ["node --test", "node --test test/orders.test.js"],
    ["tsx --test test/*.test.js", "node --import tsx --test test/orders.test.js"],
    [
      "node --import ./hooks.mjs --test-reporter=dot --test",
      "node --import ./hooks.mjs --test test/orders.test.js",
    ],
  ])("%s", (script, expected) => {
    const scripts = { test: script, lint: "eslint .", "test:jest": "NODE_ENV=test jest --forceExit" };
    expect(scriptFor(scripts, undefined, { "jest.unit.json": "{}" })).toBe(expected);
  });
});

describe("where nobody can tell how tests are started, none travels, and the reason is said", () => {
  test.each([
    ['echo "Error: no test specified" && exit 1', "starts no runner that msa knows"],
    ["turbo test --parallel", "starts no runner that msa knows"],
    ["docker compose run api jest", "starts no runner that msa knows"],
    ["tsc && mocha dist/test", "runs what was built (dist/test)"],
    ["jest --config config/jest.json", "names config/jest.json, which is not there"],
  ])("%s", (script, why) => {
    expect(scriptFor({ test: script })).toContain(`none: `);
    expect(scriptFor({ test: script })).toContain(why);
  });
  test("no script", () => {
    expect(scriptFor({})).toBe("none: the monolith has no test script");
  });
});

test("what a mocha configuration says of places is enough", () => {
  const files = { ".mocharc.json": '{ "spec": "test/**/*.js" }' };
  expect(scriptFor({ test: "mocha" }, undefined, files)).toBe("mocha");
  expect(scriptFor({ test: "mocha" })).toBe("mocha test/orders.test.js");
});
