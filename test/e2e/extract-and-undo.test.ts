import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
let before: unknown;
beforeAll(async () => {
  shop = await openShop();
  before = snapshot(shop.dir);
});
afterAll(() => shop.close());
// Whatever a test did, the next one starts from the monolith as it was.
afterEach(() => expect(snapshot(shop.dir)).toEqual(before));

test("undo gives back the tree byte for byte, and git sees nothing", async () => {
  const extracted = await shop.msa("extract", "orders", "--verify", "none");
  expect(extracted.code).toBe(0);
  expect(extracted.stdout).toMatch(/^✔ wrote services\/orders: \d+ files, 2 endpoints/);
  expect(shop.changed()).toBe("?? .msa/\n?? msa.routes.json\n?? services/\n");
  symlinkSync(join(shop.dir, "node_modules"), join(shop.dir, "services/orders/node_modules"));
  const undone = await shop.msa("undo");
  expect(undone.code).toBe(0);
  expect(undone.stdout).toContain('✔ undone "extract orders"');
  expect(shop.changed()).toBe("");
  const none = await shop.msa("undo");
  expect(none).toMatchObject({ code: 0, stdout: "nothing to do: no change set is left\n" });
});

test("three modules, undone one by one, leave nothing", async () => {
  for (const module of ["reviews", "orders", "catalog"]) {
    expect((await shop.msa("extract", module, "--verify", "none")).code).toBe(0);
    shop.commit();
  }
  for (const module of ["catalog", "orders", "reviews"]) {
    const { code, stdout } = await shop.msa("undo");
    expect({ code, stdout: stdout.split("\n").at(-2) }).toEqual({
      code: 0,
      stdout: `✔ undone "extract ${module}"`,
    });
  }
  expect(shop.git("diff", "--stat", "HEAD~3")).toBe("");
  shop.git("reset", "-q", "HEAD~3");
  expect(shop.changed()).toBe("");
});

test("the same extraction again is nothing to do, also once it is committed", async () => {
  await shop.msa("extract", "orders", "--verify", "none");
  const extracted = snapshot(shop.dir);
  const again = await shop.msa("extract", "orders", "--verify", "none");
  expect(again).toMatchObject({ code: 0, stdout: "nothing to do: services/orders is extracted already\n" });
  expect(snapshot(shop.dir)).toEqual(extracted);
  const json = await shop.msa("extract", "orders", "--json");
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ schemaVersion: 1, status: "nothing-to-do", changes: [] });
  await shop.msa("undo");
});

test.each([
  [["--dry-run"]],
  [["--diff"]],
  [["--view"]],
  [["--diff", "msa.routes.json"]],
  [["--view", "services/orders/src"]],
])("%j writes nothing and ends with 0", async (flags) => {
  const { code, stdout } = await shop.msa("extract", "orders", ...flags);
  expect(code).toBe(0);
  expect(stdout).not.toBe("");
  expect(shop.changed()).toBe("");
  expect((await shop.msa("undo")).stdout).toContain("nothing to do");
});

test("--dry-run --exit-code ends with 1 while there is something to write, and with 0 afterwards", async () => {
  expect((await shop.msa("extract", "orders", "--dry-run", "--exit-code")).code).toBe(1);
  expect(shop.changed()).toBe("");
  await shop.msa("extract", "orders", "--verify", "none");
  expect((await shop.msa("extract", "orders", "--dry-run", "--exit-code")).code).toBe(0);
  await shop.msa("undo");
});

test("a patch of --diff applies with git and gives what extract writes", async () => {
  const { stdout } = await shop.msa("extract", "orders", "--diff");
  await shop.msa("extract", "orders", "--verify", "none");
  const written = snapshot(shop.dir);
  await shop.msa("undo");
  shop.write("data.patch", stdout);
  shop.git("apply", "data.patch");
  shop.git("clean", "-fq", "data.patch");
  expect(snapshot(shop.dir)).toEqual(written);
  shop.git("clean", "-fdq");
});
