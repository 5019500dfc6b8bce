import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("orders");
  // The shop's modules reach into each other; that is another matter.
  await shop.msa("check", "--write-baseline");
});
afterAll(() => shop.close());

const edit = (path: string, from: string, to: string): void => {
  const text = readFileSync(join(shop.dir, path), "utf8");
  expect(text, path).toContain(from);
  shop.write(path, text.replace(from, to));
};
const rule = [
  "throw Object.assign",
  'if (count < 1) throw new Error("none");\n  throw Object.assign',
] as const;

test("right after an extraction nothing is out of step", async () => {
  const { code, stdout } = await shop.msa("check");
  expect({ code, drift: /DRIFT/.test(stdout) }).toEqual({ code: 0, drift: false });
});

test("a function that changed in the monolith alone fails with file, function and what to do", async () => {
  edit("src/orders/order-book.js", ...rule);
  const { code, stdout } = await shop.msa("check");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "DRIFT-MONOLITH  function placeOrder changed here and not in services/orders/src/orders/order-book.js since the extraction",
  );
  expect(stdout).toContain("src/orders/order-book.js:4");
  expect(stdout).toContain("fix `msa extract` of orders again brings it over");
  const json = await shop.msa("check", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout).findings[0]).toMatchObject({
    code: "DRIFT-MONOLITH",
    level: "error",
    symbol: "placeOrder",
    line: 4,
  });
});

test("the same change in the service mends it; a baseline accepts another one, and only that one", async () => {
  const copy = "services/orders/src/orders/order-book.js";
  edit(copy, ...rule);
  expect((await shop.msa("check")).code).toBe(0);
  edit(copy, '"none"', '"no count"');
  const both = await shop.msa("check");
  expect(both.code).toBe(1);
  expect(both.stdout).toContain("DRIFT-BOTH  function placeOrder changed here and, otherwise, in");
  expect((await shop.msa("check", "--write-baseline")).code).toBe(0);
  expect((await shop.msa("check")).code).toBe(0);
  edit(copy, '"no count"', '"nothing"');
  expect((await shop.msa("check")).code).toBe(1);
});
