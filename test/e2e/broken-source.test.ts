import { afterAll, beforeAll, expect, test } from "vitest";
import { openShop, type Shop } from "./support/open-shop.ts";

// A file that does not parse, and one module that needs it.
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    "src/reviews/review-list.js": `const { append, readAll } = require("../shared/data-file");

exports.addReview = (product, stars) => append("reviews.jsonl", { product, stars );
exports.reviewsOf = (product) => readAll("reviews.jsonl");
`,
  });
});
afterAll(() => shop.close());

test("analyze reports the place and analyses everything else", async () => {
  const { code, stdout } = await shop.msa("analyze", "--json");
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found.modules.map((module: { name: string }) => module.name)).toEqual([
    "catalog",
    "orders",
    "reviews",
  ]);
  expect(found.endpoints).toHaveLength(8);
  expect(JSON.stringify(found.findings)).toContain("src/reviews/review-list.js");
  const text = await shop.msa("analyze");
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/SYNTAX.*\n.*src\/reviews\/review-list\.js:3/);
});

test("the module that needs the file is refused with 3", async () => {
  const { code, stdout, stderr } = await shop.msa("extract", "reviews", "--verify", "none");
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("✖ MSA2001  SYNTAX src/reviews/review-list.js:3");
  expect(shop.changed()).toBe("");
});

test("another module is extracted all the same", async () => {
  const { code, stdout } = await shop.msa("extract", "catalog", "--dry-run", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).routes).toHaveLength(3);
});
