/**
 * CPU per request of msa's proxy beside other proxies: same upstream, same load, interleaved rounds, ratios taken within a
 * round. Prints, never judges; needs dist/. Linux, whose /proc tells the CPU time of a process.
 *
 * `node bench/proxy.mjs [--rounds 7] [--ms 1000] [--only nginx,httpxy] [--load "100 KB"] [--anywhere]
 *    [--peers <folder with node_modules>] [--profile <folder>]`
 *
 * A process for each proxy, one for the upstream, one for the load. Ours is there twice, with either front (`proxy.front`), and has 300 routes, a canary, metrics and the access log on.
 * Where `taskset` is there, proxies have the first processor and everything else the second, unless `--anywhere`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { forkSide } from "./fork-side.mjs";
import { cpuOfTree } from "./proxy/cpu-of-tree.mjs";
import { engineNames, hasEngine, startEngine } from "./proxy/engine-peers.mjs";
import { load, workloads } from "./proxy/load.mjs";
import { hasHttp2Load, loadHttp2 } from "./proxy/load-http2.mjs";
import { locate, nodePeers } from "./proxy/node-peers.mjs";
import { startOurs } from "./proxy/ours.mjs";
import { startUpstream } from "./proxy/upstream.mjs";

const self = fileURLToPath(import.meta.url);
// As `msa up` starts the proxy: without these glibc gives the heap back after every large body and faults it in again.
const malloc = {
  MALLOC_TRIM_THRESHOLD_: "268435456",
  MALLOC_TOP_PAD_: "33554432",
  MALLOC_MMAP_THRESHOLD_: "4194304",
};

/** Until the compiler has seen enough, which takes long where it shares a processor; the slowest are not waited for. */
const warmUp = { requests: 50_000, ms: 12_000 };

const roles = {
  upstream: async () => serve(await startUpstream()),
  ours: async ({ origin, folder, front }) => serve((await startOurs(origin, folder, { front })).port),
  peer: async ({ origin, name, module, folder }) => {
    const from = (other) => import(locate(other, folder));
    const library = module === null ? null : await import(module);
    serve(await nodePeers[name].start(`http://127.0.0.1:${origin}`, library, from));
  },
  load: () => serve(0, (wish) => (wish.http2 ? loadHttp2(wish) : load(wish))),
};

const role = process.argv[2];
if (role !== undefined && role in roles) await roles[role](JSON.parse(process.argv[3] ?? "{}"));
else await main();

async function main() {
  const rounds = Number(option("rounds", "7"));
  const ms = Number(option("ms", "1000"));
  const only = option("only", null)?.split(",") ?? null;
  const folder = mkdtempSync(join(tmpdir(), "msa-bench-"));
  const origin = hasEngine("nginx")
    ? await startEngine("upstream", folder, 0)
    : await forkSide(self, "upstream", {}, malloc);
  const driver = await forkSide(self, "load", {}, malloc);
  const proxies = await start(origin.port, folder, (name) => only === null || only.includes(name));
  const pinned =
    !process.argv.includes("--anywhere") &&
    pin(
      Object.values(proxies).map((proxy) => proxy.process.pid),
      [origin.process.pid, driver.process.pid],
    );
  console.log(`${rounds} rounds of ${ms} ms, ${pinned ? "pinned" : "not pinned"}, Node ${process.version}`);
  for (const [name, workload] of Object.entries(workloads)) {
    if (!name.includes(option("load", ""))) continue;
    console.log(`\n${name}`);
    if (workload.http2 && !hasHttp2Load()) console.log("  needs h2load (Debian: nghttp2-client)");
    else
      print(await measure(workload.http2 ? speakingHttp2(proxies) : proxies, driver, workload, rounds, ms));
  }
  for (const one of [origin, driver, ...Object.values(proxies)]) one.process.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** All that are there; the names of the others are printed. */
async function start(origin, folder, wanted) {
  const peers = option("peers", join(self, "../.."));
  const profile = option("profile", null);
  const missing = [];
  const execArgv = profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const proxies = {
    msa: await forkSide(self, "ours", { origin, folder, front: "node" }, malloc, execArgv),
    "msa, raw front": await forkSide(self, "ours", { origin, folder, front: "raw" }, malloc, execArgv),
  };
  for (const name of engineNames.filter(wanted)) {
    if (hasEngine(name)) proxies[name] = await startEngine(name, folder, origin);
    else missing.push(name);
  }
  for (const [name, { from }] of Object.entries(nodePeers).filter(([each]) => wanted(each))) {
    const module = from === null ? null : locate(from, peers);
    if (from !== null && module === null) missing.push(from);
    else proxies[name] = await forkSide(self, "peer", { origin, name, module, folder: peers }, malloc);
  }
  if (missing.length > 0) console.log(`not there: ${missing.join(", ")}`);
  return proxies;
}

/** Those that do, at the port where they do; ours has one for both. */
function speakingHttp2({ msa, "msa, raw front": _same, ...others }) {
  const there = Object.entries(others).filter(([, { http2Port }]) => typeof http2Port === "number");
  return { msa, ...Object.fromEntries(there.map(([name, one]) => [name, { ...one, port: one.http2Port }])) };
}

/** Per proxy one entry a round; the first round warms up and is left out. */
async function measure(proxies, driver, workload, rounds, ms) {
  const names = Object.keys(proxies);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    // Each round begins with another one.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + 1) % names.length];
      const { process, port } = proxies[name];
      const before = cpuOfTree(process.pid);
      const stretch = round < 0 ? warmUp : { ms };
      const { requests, failed } = await driver.ask({ ...workload, port, ...stretch });
      const cpu = cpuOfTree(process.pid) - before;
      if (failed > 0) console.log(`  ${name}: ${failed} of ${requests} failed`);
      if (round >= 0) results[name].push({ cpu: cpu / requests, rate: requests / (ms / 1000) });
    }
  }
  return results;
}

/** Ratios are of one round each. */
function print(results) {
  const ratios = (name, to, what) =>
    results[to] === undefined
      ? "-"
      : show(
          results[name].map((one, at) => one[what] / results[to][at][what]),
          2,
        );
  const rows = Object.keys(results).map((name) => [
    name,
    show(
      results[name].map(({ cpu }) => cpu),
      1,
    ),
    ratios(name, "nginx", "cpu"),
    ratios(name, "http-proxy keep-alive", "cpu"),
    ratios(name, "nginx", "rate"),
  ]);
  const table = [["", "CPU us/request", "x nginx", "x http-proxy keep-alive", "throughput x nginx"], ...rows];
  const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
  for (const row of table)
    console.log(`  ${row.map((cell, at) => cell.padEnd(widths[at])).join("  ")}`.trimEnd());
}

function show(values, digits) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${median.toFixed(digits)} [${sorted[0].toFixed(digits)}-${sorted.at(-1).toFixed(digits)}]`;
}

/** False where processes cannot be bound to processors. */
function pin(first, second) {
  const bind = (cpu) => (pid) =>
    spawnSync("taskset", ["-a", "-p", "-c", String(cpu), String(pid)], { stdio: "ignore" }).status === 0;
  return first.every(bind(0)) && second.every(bind(1));
}

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1];
}

function serve(port, answer) {
  process.on("message", async (message) => process.send(await answer(message)));
  // So that a profile is written.
  process.on("SIGTERM", () => process.exit());
  process.send({ port });
}
