/** V7: the ladder tries what crosses between the processes, and names an end that does not hold. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callingShopFiles } from "./support/calling-shop-files.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const book = callingShopFiles["src/orders/order-book.js"] ?? "";
const patience = { timeout: 5 * 60_000 };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({
    ...callingShopFiles,
    // Answered without arguments: by an error of its own.
    "src/shared/db.js": "exports.query = async (sql, values) => ({ rows: [{ sql, values }] });\n",
    "src/catalog/stock.js": `const db = require("../shared/db");
exports.findStock = async (id) => {
  if (!id) throw Object.assign(new Error("which one?"), { status: 400 });
  const { rows } = await db.query("select id, sold from stock where id = $1", [id]);
  return rows[0];
};
`,
    "src/orders/order-book.js": book
      .replace("const { append", 'const { findStock } = require("../catalog/stock");\nconst { append')
      .replace("  await recordSale", "  await findStock(product);\n  await recordSale"),
  });
});
afterAll(() => shop.close());

interface Check {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
}

async function tried(): Promise<{ code: number | null; v7: Check | undefined; message: string }> {
  mkdirSync(join(shop.dir, "services/orders"), { recursive: true });
  symlinkSync(installed, join(shop.dir, "services/orders/node_modules"));
  const { code, stdout } = await shop.msa(
    "extract",
    "orders",
    "--stage",
    "micro",
    "--verify",
    "full",
    "--json",
  );
  const answer = JSON.parse(stdout);
  const checks: Check[] = answer.verified?.checks ?? answer.error.checks;
  return { code, v7: checks.find(({ id }) => id === "V7"), message: answer.error?.message ?? "" };
}

test("both ends hold", patience, async () => {
  const { code, v7, message } = await tried();
  expect({ code, message }).toEqual({ code: 0, message: "" });
  expect(v7).toMatchObject({ status: "passed" });
  expect(v7?.reason).toContain("4 functions have one signature at both ends");
  expect(v7?.reason).toContain("calls fail with 503 while the monolith is down");
  expect(v7?.reason).toContain("the service's listener has the code behind each name");
  expect(v7?.reason).toContain("catalog-stock.findStock answered without arguments");
});
