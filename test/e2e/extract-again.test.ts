import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  await shop.extract("orders");
});
afterEach(() => shop.close());

const book = "src/orders/order-book.js";
const copy = `services/orders/${book}`;
const read = (path: string): string => readFileSync(join(shop.dir, path), "utf8");
const edit = (path: string, from: string, to: string): void => {
  expect(read(path), path).toContain(from);
  shop.write(path, read(path).replace(from, to));
};
const again = (...more: string[]) => shop.msa("extract", "orders", "--verify", "none", ...more);

/** The monolith gets a rule and a helper file; the service was edited elsewhere in the same file, and in others. */
function change(): void {
  edit(book, "exports.listOrders = () => ", "exports.listOrders = () => limited(");
  edit(book, 'readAll("orders.jsonl")', 'readAll("orders.jsonl"))');
  edit(book, "const { append", 'const { limited } = require("./limited");\nconst { append');
  shop.write("src/orders/limited.js", "exports.limited = (rows) => rows.slice(0, 100);\n");
  edit(copy, "status: 422", "status: 400");
  edit("services/orders/package.json", '"express":', '"left-pad": "1.3.0",\n    "express":');
  edit("services/orders/README.md", "# ", "# Our ");
  rmSync(join(shop.dir, "services/orders/Dockerfile"));
  shop.write("services/orders/src/orders/own.js", "exports.own = 1;\n");
  shop.commit();
}

test("what the monolith and the service's people changed is joined, shown before, and undone byte for byte", async () => {
  change();
  const before = snapshot(shop.dir);
  const list = await again("--dry-run", "--exit-code");
  expect({ code: list.code, tree: snapshot(shop.dir) }).toEqual({ code: 1, tree: before });
  expect(list.stdout).toMatch(/^~ services\/orders\/src\/orders\/order-book\.js/m);
  expect(list.stdout).toMatch(/^\+ services\/orders\/src\/orders\/limited\.js/m);
  expect(list.stdout).toContain(`merged with what was edited by hand:\n  ${copy}`);
  expect(list.stdout).toContain("stays as it was edited by hand:\n  services/orders/Dockerfile");
  const patch = await again("--diff", copy);
  expect(patch.stdout).toContain('+const { limited } = require("./limited");');
  expect(patch.stdout).not.toContain("status");

  const { code, stdout, stderr } = await again();
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("✔ wrote services/orders");
  expect(read(copy)).toBe(read(book).replace("status: 422", "status: 400"));
  expect(read("services/orders/src/orders/limited.js")).toBe(read("src/orders/limited.js"));
  expect(JSON.parse(read("services/orders/package.json")).dependencies).toMatchObject({
    "left-pad": "1.3.0",
  });
  expect(read("services/orders/README.md")).toContain("# Our ");
  expect(existsSync(join(shop.dir, "services/orders/Dockerfile"))).toBe(false);
  expect(read("services/orders/src/orders/own.js")).toBe("exports.own = 1;\n");
  expect((await again()).stdout).toContain("nothing to do");
  // What people changed in the service is still known as such.
  const drift = JSON.parse((await shop.msa("check", "--json")).stdout).findings;
  expect(drift).toContainEqual(expect.objectContaining({ code: "DRIFT-SERVICE", symbol: "placeOrder" }));

  expect((await shop.msa("undo")).code).toBe(0);
  expect(snapshot(shop.dir)).toEqual(before);
  expect(shop.changed()).toBe("");
});

test("changes at the same place are shown and refused before anything is written; mended, they pass", async () => {
  edit(book, "status: 422", "status: 409");
  edit(copy, "status: 422", "status: 400");
  edit("src/orders/orders.router.js", "listOrders()", "listOrders().reverse()");
  shop.commit();
  const before = snapshot(shop.dir);
  for (const more of [[], ["--dry-run"], ["--diff"]]) {
    const { code, stdout, stderr } = await again(...more);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`MSA2011  ${copy} changed on both sides`);
    expect(stderr).toContain(`${copy}:6`);
    expect(stderr).toMatch(/<<<<<<< services\/orders\n.*status: 400[\s\S]*=======\n.*status: 409/);
    expect(snapshot(shop.dir)).toEqual(before);
  }
  const json = JSON.parse((await again("--json")).stdout);
  expect(json.error).toMatchObject({ code: "MSA2011", where: [{ file: copy, line: 6 }] });
  edit(copy, "status: 400", "status: 409");
  shop.commit();
  const { code, stderr } = await again();
  expect(code, stderr).toBe(0);
  expect(read("services/orders/src/orders/orders.router.js")).toContain(".reverse()");
});

test("undo after other commits takes back its own files only, and names those that were edited since", async () => {
  change();
  const before = snapshot(shop.dir);
  expect((await again()).code).toBe(0);
  shop.commit();
  shop.write("src/reviews/notes.js", "exports.notes = [];\n");
  edit("src/reviews/reviews.router.js", "const router", "// ours\nconst router");
  shop.commit();
  edit(copy, "status: 400", "status: 418");
  shop.commit();
  const refused = await shop.msa("undo");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`MSA2008  1 file of "extract orders" changed since: ${copy}`);
  edit(copy, "status: 418", "status: 400");
  shop.commit();
  const { code, stderr } = await shop.msa("undo");
  expect(code, stderr).toBe(0);
  const after = snapshot(shop.dir);
  expect(after).toMatchObject({
    ...before,
    "src/reviews/reviews.router.js": after["src/reviews/reviews.router.js"],
  });
  expect(Object.keys(after).filter((path) => !(path in before))).toEqual(["src/reviews/notes.js"]);
});
