import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCopy } from "../../../src/code/read/read-copy.ts";

function copy(files: Record<string, string>, more: { generated?: string; written?: string[] } = {}) {
  const root = mkdtempSync(join(tmpdir(), "msa-copy-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { generated, written = Object.keys(files) } = more;
  return readCopy({ root, files: written, entry: "src/server.ts", generated });
}

test("what a command generates is there once it has run, whether it has or not", () => {
  const server = [
    'import { Client } from "./made/client.js";',
    'import "@/made/client";',
    'import "./made-up";',
  ];
  const files = {
    "package.json": "{}",
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
    "src/server.ts": `${server.join("\n")}\n`,
  };
  const lost = (all: Record<string, string>) =>
    copy(all, { generated: "src/made", written: ["src/server.ts"] }).unresolved.map(
      ({ specifier }) => specifier,
    );
  expect(lost({ ...files, "src/made/client.ts": "export class Client {}\n" })).toEqual(["./made-up"]);
  expect(lost(files)).toEqual(["@/made/client", "./made-up"]);
});

test("imports lead to files of the copy, to what its package.json names, or nowhere", () => {
  const { unresolved, packages } = copy({
    "package.json": JSON.stringify({ dependencies: { express: "4" }, devDependencies: { "@types/pg": "8" } }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
    "src/server.ts": `import express from "express";\nimport type { Pool } from "pg";\nimport { a } from "./a.js";\nimport "@/a";\nimport fs from "node:fs";\nimport { gone } from "./gone";\nconst lazy = () => import("left-pad");\n`,
    "src/a.ts": `export const a = require("./also-gone");\n`,
  });
  expect(unresolved.map(({ file, line, specifier }) => `${file}:${line} ${specifier}`)).toEqual([
    "src/server.ts:6 ./gone",
    "src/server.ts:7 left-pad",
    "src/a.ts:1 ./also-gone",
  ]);
  expect([...packages].sort()).toEqual(["express", "left-pad", "pg"]);
});

test("what is left on a request and what is read from one, in the ways that people write it", () => {
  const { uses } = copy({
    "src/server.ts": [
      `app.use((req, res, next) => { (req as any).user = find(req.headers.authorization); res.locals.start = 1; next(); });`,
      `app.get("/", (req, res) => { const { tenant } = req; res.json([req.user!.id, res.locals.start, req["flash"], req.get("x")]); });`,
      `router.use(async (ctx, next) => { ctx.state.session ??= {}; Object.assign(ctx.state, { role: 1 }); await next(); });`,
      `fastify.decorateRequest("actor", null); hono.use((c) => c.set("who", c.get("token")));`,
    ].join("\n"),
  });
  const of = (role: string): string[] =>
    uses.filter((use) => use.role === role).map((use) => `${use.line} ${use.name}`);
  expect(of("write")).toEqual([
    "1 req.user",
    "1 locals.start",
    "3 state.session",
    "3 state.role",
    "4 req.actor",
    "4 c.who",
  ]);
  expect(of("read")).toEqual([
    "1 req.headers",
    "2 req.tenant",
    "2 req.user",
    "2 locals.start",
    "2 req.flash",
    "4 c.token",
  ]);
});
