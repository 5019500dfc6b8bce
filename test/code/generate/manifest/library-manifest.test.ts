import { expect, test } from "vitest";
import { libraryManifest, libraryRanges } from "../../../../src/code/generate/manifest/library-manifest.ts";
import type { ExtractionPlan } from "../../../../src/code/plan/plan.ts";

const rope = {
  name: "@shop/rope",
  folder: "packages/rope",
  version: null,
  build: "build",
  outputs: ["packages/rope/dist"],
  versions: { zod: "3.24.1", left: "1.0.2" },
  siblings: ["@shop/fibre", "@shop/lint"],
};
const fibre = { ...rope, name: "@shop/fibre", folder: "packages/fibre", version: "2.0.0-rc.1", build: null };

function planFor(packageManager: string): ExtractionPlan {
  return { libraries: [fibre, rope], runtime: { packageManager } } as unknown as ExtractionPlan;
}

const text = JSON.stringify({
  name: "@shop/rope",
  exports: { ".": "./dist/index.js" },
  scripts: { build: "tsup" },
  dependencies: { "@shop/fibre": "workspace:^", zod: "catalog:", left: "^1.0.0", fork: "github:ours/fork" },
  devDependencies: { "@shop/lint": "*", other: "link:../other", tsup: "^8.0.0" },
});

test("a package that comes along asks for what is installed, and for nothing that stays behind", () => {
  expect(JSON.parse(libraryManifest(planFor("pnpm"), rope, text))).toEqual({
    name: "@shop/rope",
    version: "0.0.0",
    exports: { ".": "./dist/index.js" },
    scripts: { build: "tsup" },
    dependencies: { "@shop/fibre": "workspace:*", zod: "3.24.1", left: "1.0.2", fork: "github:ours/fork" },
    devDependencies: { tsup: "^8.0.0" },
  });
});

test.each([
  ["npm", { "@shop/fibre": "2.0.0-rc.1", "@shop/rope": "0.0.0" }],
  ["yarn", { "@shop/fibre": "2.0.0-rc.1", "@shop/rope": "0.0.0" }],
  ["pnpm", { "@shop/fibre": "workspace:*", "@shop/rope": "workspace:*" }],
  ["berry", { "@shop/fibre": "workspace:*", "@shop/rope": "workspace:*" }],
])("%s links what lies beside the code", (manager, ranges) => {
  expect(libraryRanges(planFor(manager))).toEqual(ranges);
});
