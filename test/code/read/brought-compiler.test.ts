import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { neededPackages } from "../../../src/code/plan/needs/packages.ts";
import { serviceRuntime } from "../../../src/code/plan/needs/service-runtime.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { makeTree } from "../write/trees.ts";

const compiler = (version: string) => JSON.stringify({ name: "typescript", version });
const manifest = (devDependencies: Record<string, string> = {}) =>
  JSON.stringify({
    name: "quay",
    scripts: { start: "ts-node src/quay.ts" },
    dependencies: { express: "4.21.0" },
    devDependencies: { "ts-node": "10.9.1", ...devDependencies },
  });
const files = {
  "package.json": manifest(),
  "tsconfig.json": '{ "compilerOptions": { "outDir": "dist" } }',
  "src/quay.ts": 'import express from "express";\nexpress().listen(4705);\n',
};

async function projectIn(root: string) {
  return (await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} })).project;
}

test("a compiler that a runner brought is the one that a service gets, and no reason to build", async () => {
  const root = makeTree({ ...files, "node_modules/typescript/package.json": compiler("4.9.5") });
  const project = await projectIn(root);
  expect(project.packages.typescript).toBeUndefined();
  const { runtime, runners } = serviceRuntime(project, () => "{}");
  expect(runtime).toMatchObject({ build: null, nodeArgs: ["--require", "ts-node/register", "src/quay.ts"] });
  expect(neededPackages(project, new Set(["express"]), new Set(), runners).devDependencies).toMatchObject({
    typescript: "4.9.5",
  });
});

test("it is found behind the link of the package that wants it, where nothing is lifted", async () => {
  const store = "node_modules/.pnpm/ts-node@10.9.1/node_modules";
  const root = makeTree({
    ...files,
    [`${store}/ts-node/package.json`]: JSON.stringify({
      name: "ts-node",
      version: "10.9.1",
      peerDependencies: { typescript: ">=2.7" },
    }),
    [`${store}/typescript/package.json`]: compiler("5.1.6"),
  });
  mkdirSync(join(root, "node_modules"), { recursive: true });
  symlinkSync(join(root, store, "ts-node"), join(root, "node_modules/ts-node"));
  expect((await projectIn(root)).broughtCompiler).toBe("5.1.6");
});

test("a declared one counts, whatever else lies there", async () => {
  const root = makeTree({
    ...files,
    "package.json": manifest({ typescript: "^5.4.0" }),
    "node_modules/typescript/package.json": compiler("5.4.5"),
  });
  const project = await projectIn(root);
  expect(project.broughtCompiler).toBeUndefined();
  expect(project.packages.typescript?.installed).toBe("5.4.5");
});
