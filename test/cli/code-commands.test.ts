import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "./spawn-msa.ts";

const router =
  'const { Router } = require("express");\nconst router = Router();\nrouter.get("/:id", (q, r) => r.json([]));\nmodule.exports = router;\n';

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
app.listen(process.env.PORT || 4000);
`,
    "src/orders/orders.router.js": router,
    "src/billing/billing.router.js": router,
  });

test("analyze --json is one document with the keys of the contract, and stderr stays empty", async () => {
  const { code, stdout, stderr } = await spawnMsa(["analyze", "--json"], { cwd: shop() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const model = JSON.parse(stdout);
  expect(model).toMatchObject({ schemaVersion: 1, framework: "express" });
  expect(Object.keys(model)).toEqual(
    expect.arrayContaining([
      "modules",
      "endpoints",
      "unresolved",
      "tables",
      "transactions",
      "cycles",
      "measures",
    ]),
  );
  expect(model.endpoints.map(({ id }: { id: string }) => id).sort()).toEqual([
    "GET /billing/:id",
    "GET /orders/:id",
  ]);
});

test("--output writes into a pipe, and does not take its place", async () => {
  const cwd = shop();
  const pipe = join(cwd, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reading = promisify(execFile)("cat", [pipe]);
  const { code } = await spawnMsa(["analyze", "--json", "--output", "pipe"], { cwd });
  expect(code).toBe(0);
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect(JSON.parse((await reading).stdout)).toMatchObject({ framework: "express" });
});

test("--output writes the report to a file and leaves stdout empty", async () => {
  const cwd = shop();
  const { code, stdout, stderr } = await spawnMsa(["analyze", "--json", "-o", "out/model.json"], { cwd });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(JSON.parse(readFileSync(join(cwd, "out/model.json"), "utf8")).framework).toBe("express");
});

test("analyze and plan write nothing but the cache, and without it the same comes out", async () => {
  const cwd = shop();
  const before = readdirSync(cwd).sort();
  const afresh = await spawnMsa(["analyze", "--json", "--no-cache"], { cwd });
  await spawnMsa(["analyze", "--json", "--boot", "--boot-timeout", "5"], { cwd });
  await spawnMsa(["extract", "orders", "--dry-run"], { cwd });
  expect(readdirSync(cwd).sort()).toEqual(before);
  const first = await spawnMsa(["analyze", "--json"], { cwd });
  expect(readdirSync(cwd).sort()).toEqual([".msa", ...before]);
  expect(readdirSync(join(cwd, ".msa"), { recursive: true }).sort()).toEqual([
    "cache",
    join("cache", ".gitignore"),
    join("cache", "facts.json"),
    join("cache", "reading.json"),
  ]);
  const { ino } = statSync(join(cwd, ".msa/cache/facts.json"));
  const second = await spawnMsa(["analyze", "--json"], { cwd });
  expect([first.stdout, second.stdout]).toEqual([afresh.stdout, afresh.stdout]);
  const { stderr } = await spawnMsa(["plan"], { cwd });
  expect(stderr).toContain("Nothing has changed since the code was read");
  expect((await spawnMsa(["plan", "--no-cache"], { cwd })).stderr).toContain("Reading 3 files");
  writeFileSync(join(cwd, "src/orders/orders.router.js"), router.replace("/:id", "/:number"));
  const changed = await spawnMsa(["analyze", "--json"], { cwd });
  expect(changed.stdout).toContain("GET /orders/:number");
  expect(statSync(join(cwd, ".msa/cache/facts.json")).ino).not.toBe(ino);
});

test("progress goes to stderr, and --quiet silences it", async () => {
  const cwd = shop();
  const loud = await spawnMsa(["analyze"], { cwd });
  expect(loud.stderr).toContain("reading the monolith");
  expect(loud.stdout).not.toContain("reading");
  const quiet = await spawnMsa(["analyze", "--quiet"], { cwd });
  expect(quiet.stderr).toBe("");
  expect(quiet.stdout).toBe(loud.stdout);
});

test("plan and plan what-if name the modules; an unknown module is MSA1004", async () => {
  const cwd = shop();
  const { stdout } = await spawnMsa(["plan"], { cwd });
  expect(stdout).toMatch(/^\d\. orders {2}/m);
  expect(stdout).toMatch(/First\n {2}msa extract \w+\n {2}msa up\n/);
  expect((await spawnMsa(["plan", "what-if", "orders"], { cwd })).stdout).toContain("services/orders");
  const unknown = await spawnMsa(["plan", "what-if", "ordres"], { cwd });
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("MSA1004");
});

test("extract: a dry run lists and writes nothing, then the service is written, then undo removes it", async () => {
  const cwd = shop();
  const dry = await spawnMsa(["extract", "orders", "--dry-run", "--exit-code"], { cwd });
  expect(dry.code).toBe(1);
  expect(dry.stdout).toMatch(/^\+ services\/orders\//m);
  expect(dry.stdout).toContain("would write services/orders");
  expect(existsSync(join(cwd, "services"))).toBe(false);
  const written = await spawnMsa(["extract", "orders", "--verify", "none"], { cwd });
  expect(written.code).toBe(0);
  expect(written.stdout).toContain("✔ wrote services/orders");
  expect(written.stdout).toContain("next: msa up, then msa move orders shadow");
  const again = await spawnMsa(["extract", "orders", "--verify", "none"], { cwd });
  expect(again.stdout).toContain("nothing to do");
  expect((await spawnMsa(["status"], { cwd })).stdout).toMatch(/GET \/orders\/:id +orders +monolith/);
  const undone = await spawnMsa(["undo"], { cwd });
  expect(undone.stdout).toContain('✔ undone "extract orders"');
  expect(existsSync(join(cwd, "services"))).toBe(false);
});

test("--diff and --view show and never write; a path that does not change is said to", async () => {
  const cwd = shop();
  const diff = await spawnMsa(["extract", "orders", "--diff", "msa.routes.json"], { cwd });
  expect(diff.stdout).toContain("+++ b/msa.routes.json");
  const view = await spawnMsa(["extract", "orders", "--view", "services/orders/package.json"], { cwd });
  expect(view.stdout).toContain('"name": "orders"');
  const nothing = await spawnMsa(["extract", "orders", "--view", "src/orders"], { cwd });
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain("nothing changes at or below src/orders");
  expect(existsSync(join(cwd, "services"))).toBe(false);
});

test("several modules need a name", async () => {
  const { code, stderr } = await spawnMsa(["extract", "orders", "billing", "--dry-run"], { cwd: shop() });
  expect(code).toBe(2);
  expect(stderr).toContain("MSA1003");
  expect(stderr).toContain("--as");
});
