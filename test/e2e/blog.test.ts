/** The demo as a test, and what else must hold of the services that it leaves: one bench for all of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeHealth } from "../../src/run/probe-health.ts";
import { spawnMsa } from "../cli/spawn-msa.ts";
import { demonstrate } from "../demo/run-demo.ts";
import { runSuite } from "../demo/suite.ts";
import { firstFailures, troubleIn } from "../demo/verdict.ts";
import { Cleanup, openWorkbench, type Workbench } from "../demo/workbench.ts";
import { eventually } from "./support/eventually.ts";
import { logDdl } from "./support/no-ddl.ts";
import { unusedPackages } from "./support/packages-in-use.ts";
import { unreachedDeclarations } from "./support/unreached.ts";

const names = ["comments", "notifications", "posts", "statistics", "users"];
const minutes = 60_000;

const cleanup = new Cleanup();
const { signal } = new AbortController();
let bench: Workbench;
/** The module whose extraction the demo undid. */
let undone: string;
beforeAll(async () => {
  bench = await openWorkbench(cleanup, signal);
}, 4 * minutes);
afterAll(() => cleanup.run(), minutes);

const service = (name: string): string => join(bench.dir, "services", name);

test(
  "the demo: every module extracted and moved step by step, a rollback under load, an undo, and no trouble",
  async () => {
    const report = await demonstrate(bench, { signal, say: () => {}, only: null });
    undone = report.undone.module;
    expect(troubleIn(report)).toEqual([]);
    expect(report.modules.map(({ name }) => name).sort()).toEqual(names);
    for (const { name, requests } of report.modules) expect(requests.service, name).toBeGreaterThan(0);
    expect(report.failedRequests).toBe(0);
    expect(report.baseline.passed).toBeGreaterThan(100);
  },
  14 * minutes,
);

test(
  "the module that was undone can be extracted again: clean install, types, start",
  async () => {
    await bench.git("add", "-A");
    await bench.git("commit", "-q", "-m", "after the demo");
    const { stdout } = await bench.msa("extract", undone, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      status: "extracted",
      verified: { typecheck: true, boot: true, health: true },
    });
  },
  4 * minutes,
);

test.each(names)("services/%s holds nothing of other modules that it does not reach", (name) => {
  const others = new RegExp(`^src/(${names.filter((other) => other !== name).join("|")})/`);
  expect(unreachedDeclarations(service(name), "src/server.ts").filter((one) => others.test(one))).toEqual([]);
});

test.each([
  ["statistics", /bcryptjs|multer\(|addComment|async (signUp|login|changePassword|setCover|markRead)\(/],
  ["notifications", /bcryptjs|multer\(|addComment|async (signUp|login|changePassword|publish|setCover)\(/],
  ["comments", /bcryptjs|multer\(|mediaFiles|async (signUp|login|changePassword|setCover|markRead)\(/],
  ["posts", /bcryptjs|addComment|editComment|async (signUp|login|changePassword|markRead)\(/],
  ["users", /multer\(|addComment|mediaFiles|async (publish|setCover|markRead)\(/],
])("services/%s holds no code of what it never does", (name, foreign) => {
  const files = readdirSync(join(service(name), "src"), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts"));
  const found = sources.flatMap((file) =>
    readFileSync(join(service(name), "src", file), "utf8")
      .split("\n")
      .filter((line) => foreign.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test.each(names)("every package of services/%s is imported or named by one of its files", (name) => {
  expect(unusedPackages(service(name))).toEqual([]);
});

test(
  "services start by their own npm start and send no statement that changes the schema",
  async () => {
    const log = await logDdl(bench.dir, bench.env.DATABASE_URL ?? "");
    const children: ChildProcess[] = [];
    try {
      await Promise.all(
        names.map(async (name) => {
          const { service: own } = JSON.parse(readFileSync(join(service(name), "msa.extract.json"), "utf8"));
          const env = { ...bench.env, DATABASE_URL: log.urlFor(name), MSA_PORT: String(own.port) };
          const child = spawn("npm", ["start", "--silent"], {
            cwd: service(name),
            env,
            stdio: "ignore",
            detached: true,
          });
          children.push(child);
          const health = `http://127.0.0.1:${own.port}/__msa/health`;
          await eventually(async () => child.exitCode !== null || (await probeHealth(health, 1_000)).ok);
          expect(child.exitCode, `${name} ended`).toBeNull();
        }),
      );
      for (const name of names) expect(await log.tagsOf(name), name).toEqual([]);
    } finally {
      await Promise.all(children.map(stopGroup));
    }
  },
  2 * minutes,
);

test(
  "endpoints moved one by one: the suite is green after each",
  async () => {
    await bench.msa("up", "--detach");
    await bench.msa("rollback", "statistics");
    const { endpoints } = JSON.parse((await bench.msa("status", "--json")).stdout);
    const mine: string[] = endpoints
      .filter(
        (one: { module: string; target: string | null }) =>
          one.module === "statistics" && one.target !== null,
      )
      .map(({ id }: { id: string }) => id);
    expect(mine.length).toBeGreaterThan(4);
    for (const id of mine) {
      await bench.msa("move", id, "service");
      const suite = await runSuite(bench.dir, bench.proxyUrl, bench.env, signal);
      expect(suite.passed, `${id}: ${firstFailures(suite)}`).toBeGreaterThan(100);
      expect(suite.failed, `${id}: ${firstFailures(suite)}`).toBe(0);
    }
    await bench.msa("down");
  },
  8 * minutes,
);

test(
  "with the database down, up ends with 2, shows what the monolith said, and leaves nothing running",
  async () => {
    const env = {
      ...(bench.env as Record<string, string>),
      DATABASE_URL: "postgres://blog:blog@127.0.0.1:1/blog",
      LOG_LEVEL: "info",
    };
    const { code, stdout, stderr } = await spawnMsa(["up"], { cwd: bench.dir, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/✖ MSA4001 {2}monolith ended \(exit code 1\)/);
    expect(stderr).toContain("the server could not start");
    expect(stderr).toContain("ECONNREFUSED");
    expect(existsSync(join(bench.dir, ".msa/cache/up.json"))).toBe(false);
    for (const port of [
      bench.ports.monolith,
      bench.ports.proxy,
      bench.ports.admin,
      bench.ports.firstService,
    ]) {
      expect((await probeHealth(`http://127.0.0.1:${port}/`, 500)).ok).toBe(false);
    }
  },
  2 * minutes,
);

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  kill(-child.pid, "SIGTERM");
  await ended;
}
