import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { proposeModules, withModules } from "../../src/workflows/propose-modules.ts";
import { undo } from "../../src/workflows/undo.ts";
import { makeTree } from "../code/write/trees.ts";
import { makeContext } from "./tiny-monolith.ts";

/** Everything in one folder; the paths alone tell orders from carts. */
const flat = {
  "package.json": JSON.stringify({
    name: "flat",
    scripts: { start: "node src/server.js" },
    dependencies: { express: "4.22.3", knex: "3.1.0" },
  }),
  "src/server.js": `const express = require("express");
const a = require("./one");
const b = require("./two");
const app = express();
app.get("/api/orders", a.list);
app.post("/api/orders", a.create);
app.get("/api/carts", b.list);
app.listen(3000);
`,
  "src/one.js": `const db = require("./db");
const { price } = require("./price");
exports.list = async (req, res) => res.json(await db("orders").select());
exports.create = async (req, res) => res.json(await db("orders").insert({ sum: price(req.body) }));
`,
  "src/two.js": `const db = require("./db");
exports.list = async (req, res) => res.json(await db("carts").select());
`,
  "src/price.js": "exports.price = (order) => order.lines.length * 2;\n",
  "src/db.js": `module.exports = require("knex")({ client: "pg" });\n`,
  "msa.config.json": `{
  // people write here
  "monolith": { "framework": "express", "entry": "src/server.js" },
}
`,
};

const answer = (yes: boolean) => async () => yes;

test("a proposal goes into the configuration, comments stay, undo takes it back, and it can be followed", async () => {
  const root = makeTree(flat);
  const configFile = join(root, "msa.config.json");
  const ctx = makeContext(root, { monolith: { framework: "express", entry: "src/server.js" } });

  const shown = await proposeModules(ctx, { configFile, dryRun: true, confirm: answer(true) });
  expect(shown.status).toBe("dry-run");
  expect(shown.patch).toContain('+    "orders": {');
  expect(readFileSync(configFile, "utf8")).toBe(flat["msa.config.json"]);
  expect((await proposeModules(ctx, { configFile, dryRun: false, confirm: answer(false) })).status).toBe(
    "declined",
  );
  expect(readFileSync(configFile, "utf8")).toBe(flat["msa.config.json"]);

  const done = await proposeModules(ctx, { configFile, dryRun: false, confirm: answer(true) });
  expect(done).toMatchObject({ status: "written", added: ["carts", "orders"], kept: [] });
  const text = readFileSync(configFile, "utf8");
  expect(text).toContain("// people write here");
  expect(text).toContain('"src/price.js"');

  const { loadConfig } = await import("../../src/config/load-config.ts");
  const { config } = loadConfig({ cwd: root, env: {} });
  expect(config.modules.orders).toEqual({
    files: ["src/one.js", "src/price.js"],
    tables: ["orders"],
    endpoints: [],
  });
  const again = await proposeModules(
    { ...ctx, config },
    { configFile, dryRun: false, confirm: answer(true) },
  );
  expect(again.status).toBe("nothing-to-do");

  await undo(ctx, { force: false, dryRun: false });
  expect(readFileSync(configFile, "utf8")).toBe(flat["msa.config.json"]);
});

test("a module that people stated is not touched, whatever is proposed for it", () => {
  const before = `{ "modules": { "orders": { "files": ["mine/**"] } } }`;
  const modules = {
    orders: { files: ["a.js"], tables: ["orders"], endpoints: [] },
    carts: { files: ["b.js"], tables: [], endpoints: [] },
  };
  const { text, added, kept } = withModules(before, { modules });
  expect({ added, kept }).toEqual({ added: ["carts"], kept: ["orders"] });
  expect(JSON.parse(text)).toEqual({
    modules: { orders: { files: ["mine/**"] }, carts: { files: ["b.js"] } },
  });
});

test("line ends of the configuration stay, and a file that changed meanwhile is refused", async () => {
  const crlf = flat["msa.config.json"].replaceAll("\n", "\r\n");
  const root = makeTree({ ...flat, "msa.config.json": crlf });
  const configFile = join(root, "msa.config.json");
  const ctx = makeContext(root, { monolith: { framework: "express", entry: "src/server.js" } });
  const changing = async (): Promise<boolean> => {
    writeFileSync(configFile, "{}");
    return true;
  };
  await expect(proposeModules(ctx, { configFile, dryRun: false, confirm: changing })).rejects.toMatchObject({
    code: "MSA2005",
  });
  writeFileSync(configFile, crlf);
  await proposeModules(ctx, { configFile, dryRun: false, confirm: answer(true) });
  expect(readFileSync(configFile, "utf8").replaceAll("\r\n", "")).not.toContain("\n");
});
