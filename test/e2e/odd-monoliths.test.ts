import { expect, test } from "vitest";
import { openShop } from "./support/open-shop.ts";
import { shopFiles } from "./support/shop-files.ts";

test("explore", async () => {
  const crlf = Object.fromEntries(Object.entries(shopFiles).map(([p, t]) => [p, t.replaceAll("\n", "\r\n")]));
  const shop = await openShop(crlf);
  for (const m of ["catalog", "orders"]) {
    const { code, stdout, stderr } = await shop.msa("extract", m, "--verify", "none");
    console.log(code, stdout, stderr);
  }
  console.log(JSON.stringify(shop.git("status", "--porcelain")));
  shop.git("add", "-A");
  console.log(JSON.stringify(require("fs").readFileSync(shop.dir + "/services/orders/src/app.js", "utf8")));
  console.log(
    JSON.stringify(require("fs").readFileSync(shop.dir + "/services/orders/package.json", "utf8")).slice(
      0,
      300,
    ),
  );
  shop.git("reset", "-q");
  await shop.close();
  const files = Object.fromEntries(
    Object.entries(shopFiles).map(([p, t]) => [
      p.replaceAll("orders", "bestellungen-für-größe"),
      t
        .replaceAll("orders/orders.router", "bestellungen-für-größe/bestellungen-für-größe.router")
        .replaceAll("./orders.router", "./bestellungen-für-größe.router"),
    ]),
  );
  const other = await openShop(files);
  console.log((await other.msa("analyze")).stdout);
  const r = await other.msa("extract", "bestellungen-für-größe", "--verify", "none");
  console.log(r.code, r.stdout, r.stderr);
  const r2 = await other.msa("extract", "shared", "--verify", "none");
  console.log(r2.code, r2.stdout, r2.stderr);
  await other.close();
  expect(1).toBe(1);
}, 120000);
