/**
 * How the proxy wears: memory and files over many requests, idle connections, changes of the table, heads that are too slow or too
 * long. Prints, never judges; needs dist/ and Linux, whose /proc tells memory.
 *
 * `node bench/soak.mjs [--requests 1000000] [--idle 20000] [--swaps 10000] [--slow 2000]`; 0 leaves a part out.
 *
 * Idle connections are carried by two processes of the proxy and held by two others: each needs about half as many files as
 * there are connections (`ulimit -n`).
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { forkSide } from "./fork-side.mjs";
import { load } from "./proxy/load.mjs";
import { routesOf, startOurs } from "./proxy/ours.mjs";
import { startUpstream } from "./proxy/upstream.mjs";
import { askAgain, dribble, flood, gather } from "./soak/crowd.mjs";
import { attacks, manyIdle, manyRequests, manySwaps } from "./soak/parts.mjs";

const self = fileURLToPath(import.meta.url);

const roles = {
  upstream: async () => serve(await startUpstream()),
  ours: async ({ origin, folder }) => {
    const proxy = await startOurs(origin, folder);
    serve(proxy.port, ({ count }) => swap(proxy, routesOf(origin), count));
  },
  several: async ({ origin, folder }) => {
    const { startWorkers } = await import("../dist/traffic/proxy/workers/start-workers.js");
    const { default: cluster } = await import("node:cluster");
    const start = (options) => startWorkers({ ...options, admin: false }, 2);
    const proxy = await startOurs(origin, folder, {}, start);
    serve(proxy.port, () => Object.values(cluster.workers).map((worker) => worker.process.pid));
  },
  load: () => serve(0, load),
  crowd: () => serve(0, ({ kind, ...options }) => ({ gather, askAgain, dribble, flood })[kind](options)),
};

const role = process.argv[2];
if (role !== undefined && role in roles) await roles[role](JSON.parse(process.argv[3] ?? "{}"));
else await main();

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "msa-soak-"));
  const sides = [];
  const open = async (name, options = {}) => {
    const side = await forkSide(self, name, options);
    sides.push(side);
    return side;
  };
  const { port: origin } = await open("upstream");
  const driver = await open("load");
  const [requests, idle] = [option("requests", 1_000_000), option("idle", 20_000)];
  const [swaps, slow] = [option("swaps", 10_000), option("slow", 2_000)];
  const proxy = await open("ours", { origin, folder });
  if (requests > 0) await manyRequests(proxy, driver, requests);
  if (swaps > 0) await manySwaps(proxy, driver, swaps);
  if (slow > 0) await attacks(proxy, driver, await open("crowd"), slow);
  if (idle > 0) {
    const several = await open("several", { origin, folder });
    await manyIdle(several, driver, [await open("crowd"), await open("crowd")], idle);
  }
  for (const side of sides) side.process.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Every second table leaves module 7 to the monolith; one a turn of the event loop. */
async function swap(proxy, table, count) {
  const texts = ["service", "monolith"].map((state) => {
    const routes = table.routes.map((row) =>
      row.module === "m7" ? { ...row, state, weight: undefined } : row,
    );
    return JSON.stringify({ ...table, routes });
  });
  const startedAt = performance.now();
  for (let at = 0; at < count; at++) {
    writeFileSync(proxy.routesFile, texts[at % 2]);
    proxy.reload();
    await turn();
  }
  return { generation: proxy.status().table.generation, ms: performance.now() - startedAt };
}

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
}

function serve(port, answer) {
  process.on("message", async (message) => process.send(await answer(message)));
  process.send({ port });
}
