import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readHistory } from "../../../src/workflows/analyze/read-history.ts";
import { readServices } from "../../../src/workflows/analyze/read-services.ts";
import { readTraffic } from "../../../src/workflows/analyze/read-traffic.ts";
import { makeTree } from "../../code/write/trees.ts";
import { makeContext } from "../tiny-monolith.ts";

function repository(): { root: string; commit: (message: string, files: Record<string, string>) => void } {
  const root = makeTree({ "README.md": "x\n" });
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      cwd: root,
      stdio: "ignore",
    });
  git("init", "-q");
  const commit = (message: string, files: Record<string, string>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    git("add", "-A");
    git("commit", "-qm", message);
  };
  return { root, commit };
}

test("files of each commit below the monolith's folder, newest first, whatever their names", async () => {
  const { root, commit } = repository();
  commit("one", { "backend/src/a b.ts": "1", "backend/src/ü.ts": "1", "web/x.ts": "1" });
  commit("two\n\nwith a body", { "web/x.ts": "2" });
  commit("three", { "backend/src/a b.ts": "2" });
  const ctx = makeContext(join(root, "backend"));
  expect(await readHistory(ctx)).toEqual([["src/a b.ts"], ["src/a b.ts", "src/ü.ts"]]);
  expect(ctx.events).toEqual([]);
});

test("without a history it says so", async () => {
  const ctx = makeContext(makeTree({ "a.ts": "" }));
  expect(await readHistory({ ...ctx, env: { ...ctx.env, GIT_CEILING_DIRECTORIES: "/" } })).toBe(null);
  expect(ctx.events).toMatchObject([{ kind: "warn" }]);
});

const endpoints = [{ id: "GET /users/:id", method: "GET", path: "/users/:id", regex: null }];

test("a log, plain or gzipped, with lines that are none", async () => {
  const line = '1.1.1.1 - - [x] "GET /users/7 HTTP/1.1" 200 3\n';
  const text = `${line}started\n\n${line.replace("/users/7", "/health")}`;
  const cwd = makeTree({ "access.log": text, "access.log.gz": gzipSync(text) });
  for (const file of ["access.log", "access.log.gz"]) {
    const ctx = makeContext(cwd);
    const traffic = await readTraffic(ctx, { kind: "access-log", file, cwd }, endpoints);
    expect(traffic).toMatchObject({ source: "access-log", requests: 2, unmatched: 1 });
    expect(traffic?.calls.get("GET /users/:id")).toBe(1);
    expect(ctx.events.at(-1)?.kind).toBe("done");
  }
});

test("spans as one document over several lines, or one a line", async () => {
  const attributes = [
    { key: "http.request.method", value: { stringValue: "GET" } },
    { key: "http.route", value: { stringValue: "/users/:id" } },
  ];
  const document = { resourceSpans: [{ scopeSpans: [{ spans: [{ kind: 2, attributes }] }] }] };
  const cwd = makeTree({
    "one.json": JSON.stringify(document, null, 2),
    "many.jsonl": `${JSON.stringify(document)}\n${JSON.stringify(document)}\n`,
    "none.json": "{{{",
  });
  const read = (file: string) => readTraffic(makeContext(cwd), { kind: "spans", file, cwd }, endpoints);
  expect((await read("one.json"))?.calls.get("GET /users/:id")).toBe(1);
  expect((await read("many.jsonl"))?.calls.get("GET /users/:id")).toBe(2);
  await expect(read("none.json")).rejects.toMatchObject({ code: "MSA1006" });
  await expect(read("absent.json")).rejects.toMatchObject({ code: "MSA1006" });
});

test("a log that knows none of the endpoints is said to be of no use", async () => {
  const cwd = makeTree({ "access.log": '"GET /elsewhere HTTP/1.1" 200\n' });
  const ctx = makeContext(cwd);
  expect(await readTraffic(ctx, { kind: "access-log", file: "access.log", cwd }, endpoints)).toBe(null);
  expect(ctx.events).toMatchObject([{ kind: "warn" }]);
});

test("a service is alone when it answers every row and nobody stands in", async () => {
  const manifest = {
    schemaVersion: 1,
    service: { name: "users", dir: "services/users", port: 4101 },
    modules: ["users"],
    stage: "mini",
    endpoints: ["GET /users"],
    runtime: { packageManager: "npm", build: null, nodeArgs: [] },
    packages: { dependencies: {}, devDependencies: {} },
    ...{ env: [], disabled: [], debts: [], files: [], generated: [] },
  };
  const row = { endpoint: "GET /users", module: "users", state: "service", target: "users" };
  const table = (more: object) =>
    JSON.stringify({
      version: 1,
      targets: { monolith: { url: "http://127.0.0.1:3000" }, users: { url: "http://127.0.0.1:4101" } },
      routes: [{ ...row, ...more }],
    });
  const root = makeTree({
    "services/users/msa.extract.json": JSON.stringify(manifest),
    "msa.routes.json": table({ fallback: "none" }),
    "with-fallback.json": table({}),
  });
  expect(await readServices(makeContext(root))).toEqual([{ modules: ["users"], stage: "mini", alone: true }]);
  renameSync(join(root, "with-fallback.json"), join(root, "msa.routes.json"));
  expect(await readServices(makeContext(root))).toEqual([
    { modules: ["users"], stage: "mini", alone: false },
  ]);
});
