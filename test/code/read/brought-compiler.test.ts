import { expect, test } from "vitest";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { makeTree } from "../write/trees.ts";

test("a compiler that is not declared but lies in node_modules is the one in use", async () => {
  const root = makeTree({
    "package.json": JSON.stringify({
      name: "quay",
      main: "src/quay.ts",
      dependencies: { express: "4.21.0" },
    }),
    "tsconfig.json": "{}",
    "src/quay.ts": 'import express from "express";\nexpress().listen(4705);\n',
    "node_modules/typescript/package.json": JSON.stringify({ name: "typescript", version: "5.5.3" }),
  });
  const { project } = await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} });
  expect(project.packages.typescript?.installed).toBe("5.5.3");
});
