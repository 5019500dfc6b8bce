/** A module's own tests go along: they run in the service with the monolith's own runner, and not without their helpers. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { callingShopFiles } from "./support/calling-shop-files.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const header = `const test = require("node:test");
const assert = require("node:assert");
`;
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    ...callingShopFiles,
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { start: "node src/server.js", test: "NODE_ENV=test node --test test/" },
      dependencies: { express: "4.22.3" },
    }),
    "test/catalog.test.js": `${header}const { priceOf } = require("../src/catalog/products");
const { expected } = require("./support/expected");

test("a price is read", async () => {
  assert.equal((await priceOf("ink")).price, expected("ink"));
  assert.equal(process.env.NODE_ENV, "test");
});
`,
    "test/support/expected.js": `const { readFileSync } = require("node:fs");
const { join } = require("node:path");

exports.expected = (id) => JSON.parse(readFileSync(join(__dirname, "../data", "prices.json"), "utf8"))[id];
`,
    "test/data/prices.json": '{ "ink": 7 }\n',
    "test/app.test.js": `${header}const { priceOf } = require("../src/catalog/products");

test("the whole", async () => {
  require("../src/server");
  assert.ok(await priceOf("ink"));
});
`,
    "test/orders.test.js": `${header}const book = require("../src/orders/order-book");

test("orders", () => assert.ok(book));
`,
  });
});
afterAll(() => shop.close());

test("tests of the module travel with what they load, run in the service, and are taken back", async () => {
  const before = snapshot(shop.dir);
  const { stdout } = await shop.msa("extract", "catalog", "--verify", "none", "--json");
  const { tests, changes } = JSON.parse(stdout);
  expect(tests).toMatchObject({
    files: ["test/catalog.test.js"],
    stays: [{ path: "test/app.test.js", why: "it loads src/server.js: it tests the application as a whole" }],
  });
  const service = join(shop.dir, "services/catalog");
  for (const path of ["test/catalog.test.js", "test/support/expected.js", "test/data/prices.json"])
    expect(readFileSync(join(service, path), "utf8")).toBe(readFileSync(join(shop.dir, path), "utf8"));
  for (const path of ["test/app.test.js", "test/orders.test.js"])
    expect(existsSync(join(service, path))).toBe(false);
  expect(changes.length).toBeGreaterThan(0);
  symlinkSync(installed, join(service, "node_modules"));
  const { PATH, HOME } = process.env;
  const said = execFileSync("npm", ["test"], { cwd: service, env: { PATH, HOME }, encoding: "utf8" });
  expect(said).toMatch(/# pass 1\n/);
  expect(said).toMatch(/# fail 0\n/);
  execFileSync("rm", [join(service, "node_modules")]);
  await shop.msa("undo");
  expect(snapshot(shop.dir)).toEqual(before);
});

test("--no-tests leaves them where they are", async () => {
  const { stdout } = await shop.msa("extract", "catalog", "--no-tests", "--dry-run", "--json");
  const { tests, changes } = JSON.parse(stdout);
  expect(tests).toMatchObject({ files: [], stays: [] });
  expect(
    changes.map(({ path }: { path: string }) => path).filter((path: string) => /\/test\//.test(path)),
  ).toEqual([]);
});

test("at the micro stage a test that leads to what is called in the monolith stays", async () => {
  const { stdout } = await shop.msa("extract", "orders", "--stage", "micro", "--dry-run", "--json");
  const { tests } = JSON.parse(stdout);
  expect(tests.files).toEqual([]);
  expect(tests.stays).toEqual([
    {
      path: "test/orders.test.js",
      why: expect.stringMatching(/leads to \w+, which the service calls in the monolith$/),
    },
  ]);
});
