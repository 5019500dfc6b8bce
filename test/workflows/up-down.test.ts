import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { probeHealth } from "../../src/run/probe-health.ts";
import { spawnMsa, tempFolder } from "../cli/spawn-msa.ts";
import { freePort } from "../run/free-port.ts";

const server = (name: string): string => `
  console.log("${name} boots " + (process.env.SECRET === "s3cret" ? "with the secret" : "without it"));
  require("node:http").createServer((request, response) => {
    if (request.url === "/die") process.exit(3);
    response.end("${name} " + (process.env.MSA_WORKDIR ?? ""));
  }).listen(process.env.PORT, "127.0.0.1");`;

async function shop() {
  const [monolith, orders, proxy, admin] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const manifest = {
    schemaVersion: 1,
    service: { name: "orders", dir: "services/orders", port: orders },
    modules: ["orders"],
    stage: "mini",
    endpoints: [],
    runtime: { packageManager: "npm", build: null, nodeArgs: ["server.cjs"] },
    packages: { dependencies: {}, devDependencies: {} },
    env: [],
    disabled: [],
    debts: [],
    files: [],
    generated: [],
  };
  const root = tempFolder({
    "msa.config.json": JSON.stringify({
      monolith: { start: "node server.cjs", port: monolith },
      proxy: { port: proxy, adminPort: admin },
    }),
    ".env": "SECRET=s3cret\n",
    "server.cjs": server("monolith"),
    "services/orders/server.cjs": server("orders"),
    "services/orders/node_modules/x": "",
    "services/orders/msa.extract.json": JSON.stringify(manifest),
  });
  onTestFinished(() => void spawnMsaSync(root));
  return { root, monolith: `http://127.0.0.1:${monolith}`, orders: `http://127.0.0.1:${orders}` };
}

/** Whatever a failed test left running. */
function spawnMsaSync(root: string): void {
  const bin = new URL("../../bin/msa.js", import.meta.url).pathname;
  if (existsSync(join(root, "msa.config.json"))) execFileSync(process.execPath, [bin, "down"], { cwd: root });
}

const answer = async (url: string): Promise<string> =>
  (await fetch(url, { headers: { connection: "close" } })).text();
const only = ["--only", "monolith,orders"];

test("up starts all, says where, and Ctrl-C stops all with 130", async () => {
  const { root, monolith, orders } = await shop();
  let seen = "";
  let interrupted = false;
  const { code, stdout, stderr } = await spawnMsa(["up", ...only], {
    cwd: root,
    onStderr: async (text, pid) => {
      if (interrupted || !text.includes("orders is healthy")) return;
      interrupted = true;
      seen = `${await answer(monolith)}, ${await answer(orders)}`;
      kill(pid, "SIGINT");
    },
  });
  expect(code).toBe(130);
  expect(seen).toBe(`monolith , orders ${root}`);
  expect(stdout).toContain(`monolith  ${monolith}`);
  expect(stderr).toContain("orders | orders boots with the secret");
  expect(stderr).not.toContain("s3cret");
  expect((await probeHealth(monolith, 500)).ok || (await probeHealth(orders, 500)).ok).toBe(false);
  expect(existsSync(join(root, ".msa/cache/up.json"))).toBe(false);
  expect(readFileSync(join(root, ".msa/cache/.gitignore"), "utf8")).toBe("*\n");
});

test("up --detach returns when healthy; a second one is refused; a service that dies comes back; down stops all, twice", async () => {
  const { root, monolith, orders } = await shop();
  const up = await spawnMsa(["up", "--detach", "--json", ...only], { cwd: root });
  expect({ code: up.code, stderr: up.stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(up.stdout)).toMatchObject({
    schemaVersion: 1,
    status: "running",
    processes: [{ name: "monolith", url: monolith }, { name: "orders" }],
  });
  expect((await spawnMsa(["up"], { cwd: root })).stderr).toContain("MSA4002");
  await answer(`${orders}/die`).catch(() => {});
  await expect.poll(() => probeHealth(orders, 500), { timeout: 10_000 }).toMatchObject({ ok: true });
  await expect
    .poll(() => readFileSync(join(root, ".msa/cache/up.log"), "utf8"), { timeout: 5_000 })
    .toContain("orders is healthy again");
  const down = await spawnMsa(["down"], { cwd: root });
  expect({ code: down.code, stdout: down.stdout }).toEqual({ code: 0, stdout: "stopped monolith, orders\n" });
  expect((await probeHealth(orders, 500)).ok).toBe(false);
  expect((await spawnMsa(["down"], { cwd: root })).stdout).toBe("nothing to do: nothing runs\n");
});

test("what a killed up left behind is stopped by down", async () => {
  const { root, monolith } = await shop();
  await spawnMsa(["up", "--detach", ...only], { cwd: root });
  kill(JSON.parse(readFileSync(join(root, ".msa/cache/up.json"), "utf8")).supervisor.pid, "SIGKILL");
  expect((await probeHealth(monolith, 500)).ok).toBe(true);
  const { stdout } = await spawnMsa(["down"], { cwd: root });
  expect(stdout).toBe("stopped monolith, orders\n");
  expect((await probeHealth(monolith, 500)).ok).toBe(false);
});

test("when one does not start, nothing is left running and the error has its last words", async () => {
  const { root, monolith } = await shop();
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(root, "services/orders/server.cjs"), 'throw new Error("no queue")');
  const { code, stdout, stderr } = await spawnMsa(["up", ...only], { cwd: root });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("✖ MSA4001  orders ended (exit code 1)");
  expect(stderr).toContain("no queue");
  expect((await probeHealth(monolith, 500)).ok).toBe(false);
});

test("services that trip over each other when they start at one moment are started one by one", async () => {
  const { root } = await shop();
  const { mkdirSync } = await import("node:fs");
  const manifest = JSON.parse(readFileSync(join(root, "services/orders/msa.extract.json"), "utf8"));
  manifest.service = { name: "refunds", dir: "services/refunds", port: await freePort() };
  mkdirSync(join(root, "services/refunds/node_modules"), { recursive: true });
  writeFileSync(join(root, "services/refunds/msa.extract.json"), JSON.stringify(manifest));
  const locking = `const fs = require("node:fs"); const lock = process.env.MSA_WORKDIR + "/lock";
    fs.mkdirSync(lock);
    setTimeout(() => { fs.rmdirSync(lock); ${server("one")} }, 1500);`;
  for (const name of ["orders", "refunds"]) writeFileSync(join(root, `services/${name}/server.cjs`), locking);
  const argv = ["up", "--detach", "--only", "monolith,orders,refunds"];
  const { code, stderr } = await spawnMsa(argv, { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(readFileSync(join(root, ".msa/cache/up.log"), "utf8")).toContain("it is started again, alone");
}, 30_000);

test("a failed start does not wait for the installs of the others", async () => {
  const { root } = await shop();
  const { rmSync, writeFileSync } = await import("node:fs");
  rmSync(join(root, "services/orders/node_modules"), { recursive: true });
  // An install that would take longer than the test may.
  writeFileSync(
    join(root, "services/orders/package.json"),
    JSON.stringify({ scripts: { preinstall: "sleep 50" } }),
  );
  writeFileSync(join(root, "server.cjs"), 'setTimeout(() => { throw new Error("no database"); }, 500)');
  const { code, stderr } = await spawnMsa(["up", ...only], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toContain("✖ MSA4001  monolith ended");
}, 30_000);

test("a taken port is named before anything is started", async () => {
  const { root, monolith } = await shop();
  const { createServer } = await import("node:http");
  const squatter = createServer().listen(Number(new URL(monolith).port), "127.0.0.1");
  const { code, stderr } = await spawnMsa(["up", ...only], { cwd: root });
  squatter.close();
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✖ MSA3003 {2}port \d+, wanted by monolith, is taken/);
  expect(stderr).not.toContain("boots");
});

test("a route table that sends requests elsewhere than where a process would listen is refused before anything starts", async () => {
  const { root } = await shop();
  const elsewhere = await freePort();
  const table = { version: 1, targets: { monolith: { url: `http://127.0.0.1:${elsewhere}` } }, routes: [] };
  writeFileSync(join(root, "msa.routes.json"), JSON.stringify(table));
  const { code, stderr } = await spawnMsa(["up", ...only], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✖ MSA3004 {2}monolith starts on port \d+, but the route table sends/);
  expect(stderr).not.toContain("boots");
});

test("--only with a name that is none suggests the near one", async () => {
  const { root } = await shop();
  const { code, stderr } = await spawnMsa(["up", "--only", "order"], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toContain("did you mean orders?");
});
