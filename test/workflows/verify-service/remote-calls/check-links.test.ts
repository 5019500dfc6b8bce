import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RemoteMethod } from "../../../../src/code/plan/plan.ts";
import { checkLinks } from "../../../../src/workflows/verify-service/remote-calls/check-links.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "msa-links-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const findStock: RemoteMethod = {
  provider: "catalog-stock",
  method: "findStock",
  module: "catalog",
  file: "src/catalog/stock.js",
  line: 1,
  idempotent: true,
  callers: [],
};
const links = {
  "service/msa-runtime/links/monolith.json": { calls: ["catalog-stock.findStock"], offers: [] },
  "monolith/msa-runtime/links/orders.json": { calls: [], offers: ["catalog-stock.findStock"] },
};
const code = "exports.findStock = async (id) => id;\n";
const stub = 'exports.findStock = async (id) => call("catalog-stock", "findStock", [id]);\n';

function troubles(files: Readonly<Record<string, unknown>>): string[] {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return checkLinks({ monolith: join(root, "monolith"), service: join(root, "service"), name: "orders" }, [
    findStock,
  ]);
}

const whole = { ...links, "service/src/catalog/stock.js": stub, "monolith/src/catalog/stock.js": code };

test("nothing is wrong while both ends say the same", () => {
  expect(troubles(whole)).toEqual([]);
});

test("a parameter that one end has and the other has not is named, with both signatures", () => {
  const found = troubles({ ...whole, "monolith/src/catalog/stock.js": code.replace("(id)", "(id, day)") });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("catalog-stock.findStock of src/catalog/stock.js");
  expect(found[0]).toContain("(id) =>");
  expect(found[0]).toContain("(id, day) =>");
});

test("a function that is gone at one end is named", () => {
  const found = troubles({ ...whole, "monolith/src/catalog/stock.js": "exports.other = () => 1;\n" });
  expect(found).toEqual([expect.stringContaining("not there in the monolith")]);
});

test("a call that the other end does not offer is named", () => {
  const found = troubles({
    ...whole,
    "monolith/msa-runtime/links/orders.json": { calls: ["orders.place"], offers: [] },
  });
  expect(found).toEqual([
    "the service calls catalog-stock.findStock, which the monolith does not offer",
    "the monolith calls orders.place, which the service does not offer",
  ]);
});

test("links that are missing or damaged are no links", () => {
  expect(troubles({ ...whole, "service/msa-runtime/links/monolith.json": '{"calls":' })).toEqual([
    "msa-runtime/links of the service is not there or not readable",
  ]);
  rmSync(join(root, "monolith/msa-runtime"), { recursive: true });
  writeFileSync(
    join(root, "service/msa-runtime/links/monolith.json"),
    JSON.stringify(links["service/msa-runtime/links/monolith.json"]),
  );
  expect(
    checkLinks({ monolith: join(root, "monolith"), service: join(root, "service"), name: "orders" }, [
      findStock,
    ]),
  ).toEqual(["msa-runtime/links of the monolith is not there or not readable"]);
});
