import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { runCommand } from "../../src/run/run-command.ts";

const watch = fileURLToPath(new URL("../../templates/verify/schema-watch.cjs", import.meta.url));

/** Runs a script that speaks a protocol to a server which only listens; what arrived, and what the watcher wrote. */
async function speak(
  script: string,
  env: Record<string, string> = {},
): Promise<{ arrived: string; noted: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "msa-schema-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let arrived = "";
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes) => (arrived += bytes.toString("latin1")));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const program = `
    const socket = require("net").connect(${port}, "127.0.0.1");
    const send = (bytes) => new Promise((resolve) => socket.write(bytes, resolve));
    socket.on("error", (error) => console.log(error.message));
    socket.on("connect", async () => { ${script}; socket.end(); });`;
  await runCommand({
    argv: [process.execPath, "--require", watch, "--eval", program],
    cwd: folder,
    env: { ...process.env, MSA_SCHEMA_WATCH: folder, ...env },
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  const noted = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8").trim().split("\n"),
  );
  return { arrived, noted };
}

const postgres = `
  const frame = (type, text) => { const body = Buffer.from(text); const head = Buffer.alloc(5); head.write(type); head.writeUInt32BE(body.length + 4, 1); return Buffer.concat([head, body]); };
  const hello = Buffer.from("\\0\\0\\0\\x10\\0\\x03\\0\\0user\\0a\\0\\0"); hello.writeUInt32BE(hello.length, 0);
  await send(hello);`;

test("a table of a package's own may be made where it is missing, one of the monolith's may not", async () => {
  const tables = { MSA_SCHEMA_TABLES: '["boats"]' };
  const made = async (sql: string, env: Record<string, string> = tables) => {
    const { noted } = await speak(`${postgres} await send(frame("Q", ${JSON.stringify(`${sql}\0`)}))`, env);
    return noted.slice(1).map((line) => JSON.parse(line));
  };
  expect(await made('CREATE TABLE IF NOT EXISTS "public"."Sessions" (id text)')).toEqual([
    { made: "Sessions" },
  ]);
  expect(await made("create unique index if not exists i on sessions (id)")).toEqual([{ made: "sessions" }]);
  for (const sql of [
    "create table if not exists public.Boats (id text)",
    "create table sessions (id text)",
    "create table if not exists sessions (id text); drop table boats",
  ])
    expect(await made(sql)).toEqual([{ change: expect.any(String), by: "postgres" }]);
  expect(await made("create table if not exists sessions (id text)", {})).toEqual([
    { change: "create table if not exists sessions (id text)", by: "postgres" },
  ]);
});

test("a change of the schema is not sent to Postgres, in a query or in a statement that is prepared", async () => {
  for (const [frame, change] of [
    [`frame("Q", 'select 1; /* x */ ALTER TABLE "a" DROP COLUMN b\\0')`, 'ALTER TABLE "a" DROP COLUMN b'],
    [`frame("P", "name\\0create index i on a (b)\\0\\0\\0")`, "create index i on a (b)"],
    [`frame("Q", "do $$ begin create type t as enum ('a'); end $$\\0")`, "create type t as enum ('')"],
  ]) {
    const { arrived, noted } = await speak(
      `${postgres} await send(Buffer.concat([frame("Q", "select 'create table x'\\0"), frame("S", "")])); await send(${frame}); await send(frame("Q", "never\\0"))`,
    );
    expect(noted).toEqual([
      JSON.stringify({ watched: "postgres" }),
      JSON.stringify({ change, by: "postgres" }),
    ]);
    expect(arrived).toContain("select 'create table x'");
    expect(arrived).not.toMatch(/never|DROP COLUMN|create index|create type/);
  }
});

test("an extension, a database or a schema that is asked for at each start passes, where it is there already", async () => {
  const { arrived } = await speak(
    `${postgres} for (const sql of ['CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', "CREATE DATABASE IF NOT EXISTS boats", "create schema if not exists harbour", "select 1"]) await send(frame("Q", sql + "\\0"))`,
  );
  expect(arrived).toContain("CREATE EXTENSION");
  expect(arrived).toContain("CREATE DATABASE");
  expect(arrived).toContain("create schema");
  expect(arrived).toContain("select 1");
});

test("temporary tables, texts and other protocols pass", async () => {
  const { arrived, noted } = await speak(
    `${postgres} for (const sql of ["create temp table t (a int)", "insert into a values ('drop table b')", "update x set drop_at = 1", "begin"]) await send(frame("Q", sql + "\\0"))`,
  );
  expect(noted).toEqual([JSON.stringify({ watched: "postgres" })]);
  expect(arrived).toContain("create temp table t");
  const http = await speak(`await send("POST / HTTP/1.1\\r\\n\\r\\ndrop table a")`);
  expect(http.arrived).toContain("drop table a");
  expect(http.noted).toEqual([]);
});

test("MySQL as well", async () => {
  const packet = `const packet = (sequence, body) => { const head = Buffer.alloc(4); head.writeUIntLE(body.length, 0, 3); head[3] = sequence; return Buffer.concat([head, body]); };
    const login = Buffer.alloc(60); login.writeUInt16LE(0xa20f, 0);
    const query = (sql) => packet(0, Buffer.concat([Buffer.from([3]), Buffer.from(sql)]));
    await send(packet(1, login));`;
  const { arrived, noted } = await speak(
    `${packet} await send(query("select 2")); await send(query("DROP TABLE a"))`,
  );
  expect(noted).toEqual([
    JSON.stringify({ watched: "mysql" }),
    JSON.stringify({ change: "DROP TABLE a", by: "mysql" }),
  ]);
  expect(arrived).toContain("select 2");
  expect(arrived).not.toContain("DROP TABLE a");
});
