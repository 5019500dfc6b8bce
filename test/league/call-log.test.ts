import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CallLog } from "./call-log.ts";

/** A server that is asked for three paths, then ends. */
const asked = `
const http = require("node:http");
const server = http.createServer((request, response) => response.end()).listen(0, "127.0.0.1", async () => {
  const url = "http://127.0.0.1:" + server.address().port;
  for (const [method, path] of [["POST", "/rpc/users-store/find"], ["GET", "/rpc/users-store/find"], ["POST", "/rpc"]])
    await fetch(url + path, { method, headers: { connection: "close" } });
  server.close();
});
`;

test("calls are counted where they arrive, by name and side", { timeout: 120_000 }, (context) => {
  const folder = mkdtempSync(join(tmpdir(), "msa-calls-"));
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = new CallLog(folder);
  const serve = (more: Record<string, string>): number | null =>
    spawnSync(process.execPath, ["--eval", asked], { env: { ...process.env, ...log.env(""), ...more } })
      .status;
  expect([serve({ MSA_PORT: "1" }), serve({ MSA_PORT: "1" }), serve({})]).toEqual([0, 0, 0]);
  const call = { name: "users-store.find", times: 0 };
  const none = { name: "users-store.remove", runsIn: "service" as const, times: 0 };
  expect(log.counted([{ ...call, runsIn: "service" }, { ...call, runsIn: "monolith" }, none])).toEqual([
    { ...call, runsIn: "service", times: 2 },
    { ...call, runsIn: "monolith", times: 1 },
    none,
  ]);
  log.turn("users");
  log.turn("orders");
  const { MSA_SWITCH_FILE = "" } = log.env(undefined);
  expect(JSON.parse(readFileSync(MSA_SWITCH_FILE, "utf8"))).toEqual({ users: "remote", orders: "remote" });
});
