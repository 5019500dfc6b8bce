import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { eventually } from "./support/eventually.ts";
import { get } from "./support/load.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { pidOf, up } from "./support/up.ts";

let shop: Shop;
beforeEach(async () => {
  // Orders send a mail with what reviews know; a test of the module, and one of the application.
  shop = await openShop({
    "src/reviews/review-list.test.js": 'require("./review-list");\n',
    "test/reviews.test.js": 'const { addReview } = require("../src/reviews/review-list");\n',
    "test/catalog.test.js": 'const { allProducts } = require("../src/catalog/products");\n',
  });
  await shop.extract("reviews");
});
afterEach(() => shop.close());

const read = (path: string): string => readFileSync(join(shop.dir, path), "utf8");
const moveAll = async (): Promise<void> => {
  const { code, stderr } = await shop.msa("move", "reviews", "service", "--force", "--reason", "test");
  expect(code, stderr).toBe(0);
  shop.commit();
};
const gone = [
  "src/reviews/review-list.js",
  "src/reviews/review-list.test.js",
  "src/reviews/reviews.router.js",
  "test/reviews.test.js",
];

test("while the monolith answers any of it, nothing is taken out", async () => {
  const before = snapshot(shop.dir);
  const none = await shop.msa("retire", "reviews");
  expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 3, stdout: "" });
  expect(none.stderr).toContain("MSA2012");
  expect(none.stderr).toContain("GET /api/reviews/:product is monolith");
  expect(none.stderr).toContain("fix   run `msa move reviews service` first");
  await shop.msa("move", "GET /api/reviews/:product", "service", "--force", "--reason", "test");
  expect((await shop.msa("retire", "reviews")).stderr).toContain("POST /api/reviews/:product is monolith");
  const narrow = ["--when", "header:x-tenant=acme", "--force", "--reason", "test"];
  await shop.msa("move", "reviews", "service", ...narrow);
  expect((await shop.msa("retire", "reviews")).stderr).toContain("is service when header:x-tenant=acme");
  await shop.msa("rollback", "reviews");
  expect((await shop.msa("retire", "nothing")).code).toBe(2);
  expect(snapshot(shop.dir)).toEqual(before);
});

test("the patch is shown, applied, checked and undone byte for byte; the monolith runs without the module", async () => {
  await moveAll();
  const before = snapshot(shop.dir);
  const list = await shop.msa("retire", "reviews", "--dry-run", "--exit-code");
  expect(list.code).toBe(1);
  for (const path of gone) expect(list.stdout).toContain(`- ${path}\n`);
  const patch = await shop.msa("retire", "reviews", "--diff", "src/app.js");
  expect(patch.stdout).toContain('-  app.use("/api/reviews", reviewsRouter);\n');
  expect(snapshot(shop.dir)).toEqual(before);

  const { code, stdout, stderr } = await shop.msa("retire", "reviews");
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("✔ took reviews out of the monolith: 2 endpoints, 4 files removed, 1 changed");
  for (const path of gone) expect(existsSync(join(shop.dir, path)), path).toBe(false);
  expect(read("src/app.js")).not.toMatch(/review/i);
  expect(read("test/catalog.test.js")).toContain("allProducts");
  const left = JSON.parse((await shop.msa("analyze", "--json")).stdout);
  expect(left.endpoints.map(({ id }: { id: string }) => id)).toEqual([
    "GET /health",
    "GET /api/catalog",
    "GET /api/catalog/export",
    "GET /api/catalog/:id",
    "GET /api/orders",
    "POST /api/orders",
  ]);
  shop.commit();
  // Neither the service's copy of what shrank, nor the rows that the monolith does not know any more, is out of step.
  expect((await shop.msa("check")).stdout).not.toMatch(/DRIFT-(?!GENERATED)|✖ ROUTE/);
  expect((await shop.msa("retire", "reviews")).stdout).toContain("nothing to do");
  const back = await shop.msa("rollback", "reviews");
  expect(back.code).toBe(2);
  expect(back.stderr).toContain("the monolith's copy was retired");

  await up(shop);
  expect(await get(`${shop.proxyUrl}/api/reviews/pen`)).toMatchObject({ status: 200, body: "[]" });
  expect(await get(`${shop.proxyUrl}/api/catalog/ink`)).toMatchObject({ status: 200 });
  const own = `http://127.0.0.1:${shop.ports.monolith}`;
  expect(await get(`${own}/api/reviews/pen`)).toMatchObject({ status: 404 });
  expect(await get(`${own}/api/orders`)).toMatchObject({ status: 200 });
  await shop.msa("down");

  shop.write("src/catalog/notes.js", "exports.notes = [];\n");
  shop.commit();
  expect((await shop.msa("undo")).code).toBe(0);
  expect(snapshot(shop.dir)).toEqual({ ...snapshot(shop.dir), ...before });
});

test("what a running proxy saw the monolith answer after the move is named", async () => {
  await up(shop);
  expect((await shop.msa("move", "reviews", "service")).code).toBe(0);
  shop.commit();
  const service = pidOf(shop, "reviews");
  kill(service, "SIGSTOP");
  kill(service, "SIGKILL");
  await get(`${shop.proxyUrl}/api/reviews/pen`);
  await eventually(async () => (await shop.msa("status", "--json")).stdout.includes('"fallbacks": 1'));
  const refused = await shop.msa("retire", "reviews", "--dry-run");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(
    "the monolith still answered requests to GET /api/reviews/:product after the move",
  );
});

test("code that another module uses stays or is refused by name; jobs that would run nowhere are refused", async () => {
  shop.write(
    "src/orders/order-book.js",
    read("src/orders/order-book.js")
      .replace("const { append", 'const { reviewsOf } = require("../reviews/review-list");\nconst { append')
      .replace("return append(", "if (reviewsOf(product).length > 9) count += 1;\n  return append("),
  );
  shop.commit();
  await moveAll();
  const used = await shop.msa("retire", "reviews");
  expect(used.code).toBe(3);
  expect(used.stderr).toContain("USED src/orders/order-book.js:8 orders still uses reviewsOf");
  expect(used.stderr).toContain("--keep-used");
  const kept = await shop.msa("retire", "reviews", "--keep-used");
  expect(kept.code, kept.stderr).toBe(0);
  expect(kept.stdout).toContain("stays, because it is still used:\n  reviewsOf by orders");
  expect(read("src/reviews/review-list.js")).toContain("reviewsOf");
  expect(read("src/reviews/review-list.js")).not.toContain("addReview");
  expect(existsSync(join(shop.dir, "src/reviews/reviews.router.js"))).toBe(false);
  expect((await shop.msa("undo")).code).toBe(0);

  shop.write(
    "src/reviews/reviews.router.js",
    `${read("src/reviews/reviews.router.js")}setInterval(() => require("fs").appendFileSync("data/log", "x"), 60000).unref();\n`,
  );
  shop.commit();
  const job = await shop.msa("retire", "reviews", "--keep-used");
  expect(job.code).toBe(3);
  expect(job.stderr).toMatch(/JOB src\/reviews\/reviews\.router\.js:10 .* runs in the monolith alone/);
});
