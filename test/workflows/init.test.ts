import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";

const shop = (): string =>
  tempFolder({
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { start: "node src/server.js" },
      dependencies: { express: "^4.22.0" },
    }),
    "package-lock.json": "{}",
    "src/server.js":
      'const express = require("express");\nconst app = express();\napp.get("/health", (q, r) => r.end());\napp.listen(4000);\n',
  });

const config = (root: string) => JSON.parse(readFileSync(join(root, "msa.config.json"), "utf8"));

test("without a terminal init shows what it found and asks for --yes", async () => {
  const root = shop();
  const { code, stdout, stderr } = await spawnMsa(["init"], { cwd: root });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/entry +src\/server\.js +package\.json scripts\.start/);
  expect(stderr).toContain("✖ MSA1003");
  expect(stderr).toContain("fix   give --yes");
  expect(existsSync(join(root, "msa.config.json"))).toBe(false);
});

test("--yes writes what was detected; the same again is nothing to do; undo takes it back", async () => {
  const root = shop();
  const first = await spawnMsa(["init", "--yes", "--quiet"], { cwd: root });
  expect(first).toEqual({ code: 0, stdout: "created msa.config.json; next: msa analyze\n", stderr: "" });
  expect(Object.keys(config(root))[0]).toBe("$schema");
  expect(config(root).monolith).toMatchObject({
    framework: "express",
    entry: "src/server.js",
    port: 4000,
    health: "/health",
  });
  const again = await spawnMsa(["init", "--yes"], { cwd: root });
  expect({ code: again.code, stdout: again.stdout }).toEqual({
    code: 0,
    stdout: "nothing to do: msa.config.json already says this\n",
  });
  const undone = await spawnMsa(["undo"], { cwd: root });
  expect(undone.code).toBe(0);
  expect(existsSync(join(root, "msa.config.json"))).toBe(false);
  expect((await spawnMsa(["undo"], { cwd: root })).stdout).toContain("nothing to do");
});

test("a flag is stronger than what was detected", async () => {
  const root = shop();
  const { stdout } = await spawnMsa(["init", "--yes", "--json", "--port", "4999"], { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, status: "created", file: "msa.config.json" });
  expect(JSON.parse(stdout).found).toContainEqual({ name: "port", value: 4999, source: "--port" });
  expect(config(root).monolith.port).toBe(4999);
});

test("where the monolith keeps code in services/, services go elsewhere, and are refused there", async () => {
  const root = tempFolder({
    "package.json": JSON.stringify({
      name: "bakery",
      scripts: { start: "node server.js" },
      dependencies: { express: "^4.22.0" },
    }),
    "package-lock.json": "{}",
    "server.js":
      'const express = require("express");\nconst app = express();\napp.use("/orders", require("./routes/orders"));\napp.listen(4000);\n',
    "routes/orders.js":
      'const router = require("express").Router();\nconst { list } = require("../services/orders");\nrouter.get("/", (req, res) => res.json(list()));\nmodule.exports = router;\n',
    "services/orders.js": "exports.list = () => [];\n",
  });
  const { stdout } = await spawnMsa(["init", "--yes", "--json"], { cwd: root });
  expect(JSON.parse(stdout).found).toContainEqual({
    name: "services",
    value: "microservices",
    source: "services/ is the monolith's own folder",
  });
  expect(config(root).services).toEqual({ dir: "microservices" });
  const extract = ["extract", "orders", "--verify", "none", "--allow-dirty", "--json"];
  const there = await spawnMsa(extract, { cwd: root, env: { MSA_SERVICES_DIR: "services" } });
  expect(there.code).toBe(2);
  expect(JSON.parse(there.stdout).error).toMatchObject({
    code: "MSA1002",
    message: "services.dir is services, a folder of the monolith's own code",
    where: [{ file: "services/orders.js" }],
  });
  const elsewhere = await spawnMsa(extract, { cwd: root });
  expect(elsewhere.code, elsewhere.stderr).toBe(0);
  expect(existsSync(join(root, "microservices/orders/services/orders.js"))).toBe(true);
  // What was extracted is no part of the monolith when it is read again.
  const analysed = await spawnMsa(["analyze", "--json"], { cwd: root });
  expect(JSON.parse(analysed.stdout).endpoints).toHaveLength(1);
});

test("a stated start command that runs the sources needs no build", async () => {
  const root = tempFolder({
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { build: "tsc", start: "node dist/server.js" },
      dependencies: { express: "^4.22.0" },
      devDependencies: { typescript: "5.6.3", tsx: "4.20.6" },
    }),
    "tsconfig.json": '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }',
    "src/server.ts": 'import express from "express";\nexpress().listen(4000);\n',
  });
  await spawnMsa(["init", "--yes", "--start", "tsx src/server.ts"], { cwd: root });
  expect(config(root).monolith).toMatchObject({ start: "tsx src/server.ts", entry: "src/server.ts" });
  expect(config(root).monolith).not.toHaveProperty("build");
});

test("another configuration is never overwritten, not even with --yes", async () => {
  const root = shop();
  writeFileSync(join(root, "msa.config.json"), '{ "monolith": { "port": 1 } }');
  const { code, stderr } = await spawnMsa(["init", "--yes"], { cwd: root });
  expect(code).toBe(3);
  expect(stderr).toContain("✖ MSA1010");
  expect(config(root).monolith.port).toBe(1);
});

test("--dry-run writes nothing; with --exit-code it ends with 1", async () => {
  const root = shop();
  const { code, stdout } = await spawnMsa(["init", "--dry-run", "--exit-code"], { cwd: root });
  expect(code).toBe(1);
  expect(stdout).toContain('"port": 4000');
  expect(existsSync(join(root, "msa.config.json"))).toBe(false);
});

test("a folder without a package.json, or without a framework, is MSA1007", async () => {
  const empty = await spawnMsa(["init", "--yes"], { cwd: tempFolder() });
  expect(empty.code).toBe(2);
  expect(empty.stderr).toContain("✖ MSA1007  no package.json");
  const library = await spawnMsa(["init", "--yes"], {
    cwd: tempFolder({ "package.json": '{ "name": "lib" }' }),
  });
  expect(library.stderr).toContain("✖ MSA1007  package.json names no web framework");
});
