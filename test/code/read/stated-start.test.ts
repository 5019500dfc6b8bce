import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serviceRuntime } from "../../../src/code/plan/needs/service-runtime.ts";
import { readProject } from "../../../src/code/read/project/read-project.ts";
import { configSchema } from "../../../src/config/schema.ts";

test("who states a start that runs the sources has a service that runs them, whatever other scripts start", () => {
  const root = mkdtempSync(join(tmpdir(), "msa-stated-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/gate.ts"), "");
  writeFileSync(join(root, "tsconfig.json"), '{ "compilerOptions": { "outDir": "dist" } }');
  const scripts = {
    build: "tsc",
    start: "npm run serve",
    serve: "node dist/gate.js",
    dev: "ts-node src/gate.ts",
  };
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ name: "gate", scripts, devDependencies: { "ts-node": "*", typescript: "*" } }),
  );
  const runtimeWith = (monolith: object) => {
    const { facts } = readProject(root, configSchema.parse({ monolith }));
    const { build, nodeArgs } = serviceRuntime(facts, () => "{}").runtime;
    return { build, nodeArgs };
  };
  const entry = "src/gate.ts";
  expect(runtimeWith({ entry })).toEqual({ build: "tsc --rootDir src", nodeArgs: ["dist/gate.js"] });
  expect(runtimeWith({ entry, start: "npx ts-node src/gate.ts" })).toEqual({
    build: null,
    nodeArgs: ["--require", "ts-node/register", "src/gate.ts"],
  });
  // A script of another name is followed.
  expect(runtimeWith({ entry, start: "npm run dev" })).toEqual({
    build: null,
    nodeArgs: ["--require", "ts-node/register", "src/gate.ts"],
  });
  expect(runtimeWith({ entry, start: "npm run serve" }).nodeArgs).toEqual(["dist/gate.js"]);
});
