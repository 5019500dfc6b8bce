import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

const router = (lines: string): string =>
  `const { Router } = require("express");\n${lines}\nconst router = Router();\nrouter.get("/", (q, r) => r.json([]));\nmodule.exports = router;\n`;

const shop = (): string =>
  tempFolder({
    "msa.config.json": JSON.stringify({ monolith: { entry: "src/server.js" } }),
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { start: "node src/server.js" },
      dependencies: { express: "^4.22.0" },
    }),
    "src/server.js": `const express = require("express");
const app = express();
app.use("/orders", require("./orders/orders.router"));
app.use("/billing", require("./billing/billing.router"));
app.listen(4000);
`,
    "src/orders/orders.router.js": router('const { tax } = require("../billing/tax-table");'),
    "src/orders/order.js": "module.exports = {};\n",
    "src/billing/billing.router.js": router(""),
    "src/billing/index.js": 'module.exports = { total: require("./tax-table").tax };\n',
    "src/billing/tax-table.js": "exports.tax = 0.19;\n",
  });

test("an import past a public surface fails, with its place and fix", async () => {
  const root = shop();
  const { code, stdout } = await spawnMsa(["check"], { cwd: root });
  expect(code).toBe(1);
  expect(stdout).toContain(
    "✖ BORDER-IMPORT  orders imports src/billing/tax-table.js, which is internal to billing\n  src/orders/orders.router.js:2",
  );
  expect(stdout).toContain("import from src/billing/index.js");
  expect(stdout).toContain("✖ 1 error; `msa check --write-baseline`");
});

test("the baseline accepts what is there and nothing new", async () => {
  const root = shop();
  const written = await spawnMsa(["check", "--write-baseline"], { cwd: root });
  expect(written.code).toBe(0);
  expect(JSON.parse(readFileSync(join(root, ".msa/baseline.json"), "utf8"))).toEqual({
    version: 1,
    violations: ["import src/orders/orders.router.js > src/billing/tax-table.js"],
  });
  const known = await spawnMsa(["check", "--json"], { cwd: root });
  expect(known.code).toBe(0);
  expect(JSON.parse(known.stdout)).toMatchObject({
    schemaVersion: 1,
    findings: [
      {
        code: "BORDER-IMPORT",
        level: "warning",
        file: "src/orders/orders.router.js",
        line: 2,
        baseline: true,
      },
    ],
    baseline: { status: "read", known: 1, gone: 0 },
  });
  writeFileSync(join(root, "src/orders/order.js"), 'module.exports = require("../billing/tax-table");\n');
  const fresh = await spawnMsa(["check", "--json"], { cwd: root });
  expect(fresh.code).toBe(1);
  expect(
    JSON.parse(fresh.stdout).findings.map(
      (one: { level: string; file: string }) => `${one.level} ${one.file}`,
    ),
  ).toEqual(["error src/orders/order.js", "warning src/orders/orders.router.js"]);
});

test("through the public surface is fine, and a mended violation can be struck out", async () => {
  const root = shop();
  await spawnMsa(["check", "--write-baseline"], { cwd: root });
  writeFileSync(
    join(root, "src/orders/orders.router.js"),
    router('const { total } = require("../billing");'),
  );
  const { code, stdout } = await spawnMsa(["check"], { cwd: root });
  expect(code).toBe(0);
  expect(stdout).toContain("✔ check passed; 1 of them is gone");
});

test("in GitHub Actions findings become annotations", async () => {
  const { code, stdout } = await spawnMsa(["check"], { cwd: shop(), env: { GITHUB_ACTIONS: "true" } });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^::error file=src\/orders\/orders\.router\.js,line=2,title=msa BORDER-IMPORT::orders imports /,
  );
});

test("rows and endpoints that do not match are findings", async () => {
  const root = shop();
  const routes = [
    { endpoint: "GET /orders", module: "orders", state: "monolith" },
    { endpoint: "GET /gone", module: "orders", state: "monolith" },
  ];
  writeFileSync(
    join(root, "msa.routes.json"),
    JSON.stringify({ version: 1, targets: { monolith: { url: "http://127.0.0.1:4000" } }, routes }),
  );
  const { stdout } = await spawnMsa(["check", "--json"], { cwd: root });
  const found = JSON.parse(stdout).findings.map(
    (one: { code: string; message: string }) => `${one.code} ${one.message.split(" ").slice(0, 2).join(" ")}`,
  );
  expect(found).toEqual([
    "ROUTE-GONE GET /gone",
    "ROUTE-MISSING GET /billing",
    "BORDER-IMPORT orders imports",
  ]);
});

test("a broken route table is a finding with its line, a broken configuration ends with 2", async () => {
  const root = shop();
  writeFileSync(join(root, "msa.routes.json"), '{ "version": 1,\n "targets": {}, "routes": [] }');
  const table = await spawnMsa(["check", "--json"], { cwd: root });
  expect(table.code).toBe(1);
  expect(JSON.parse(table.stdout).findings[0]).toMatchObject({
    code: "ROUTES",
    level: "error",
    file: "msa.routes.json",
    line: 2,
  });
  writeFileSync(join(root, "msa.config.json"), '{ "monolit": {} }');
  const config = await spawnMsa(["check"], { cwd: root });
  expect(config.code).toBe(2);
  expect(config.stderr).toContain("MSA1002");
});
