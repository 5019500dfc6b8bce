import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bundleCockatiel } from "./vendored-cockatiel.ts";

// `npx vitest run test/runtime/vendored-cockatiel.test.ts -u` writes it anew after an update of the package.
test("the vendored cockatiel is what the installed package holds", async () => {
  await expect(await bundleCockatiel()).toMatchFileSnapshot("../../templates/runtime/cockatiel.js");
});

test("its licence travels with it", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../../templates/runtime/cockatiel.LICENSE")).toBe(
    read("../../node_modules/cockatiel/LICENSE"),
  );
});
