/**
 * CPU per request of msa's proxy against http-proxy 1.18.1 with keep-alive agents: same upstream, same load, interleaved
 * rounds, the ratio taken within a round. Prints, never judges. `node bench/proxy.mjs [--rounds 7] [--ms 2000]`; needs dist/.
 *
 * Four processes: upstream, load, and one for each proxy. Ours has 300 routes, a canary, metrics and the access log on.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { forkSide } from "./fork-side.mjs";

const self = fileURLToPath(import.meta.url);
// proxy.md section 4: without these glibc gives the heap back after every large body and faults it in again.
const malloc = {
  MALLOC_TRIM_THRESHOLD_: "268435456",
  MALLOC_TOP_PAD_: "33554432",
  MALLOC_MMAP_THRESHOLD_: "4194304",
};
const bodies = {
  small: Buffer.alloc(1024, "a"),
  large: Buffer.alloc(102_400, "b"),
  ok: Buffer.from('{"ok":true}'),
};
const post = Buffer.alloc(10_240, "c");
const headers =
  "Host: shop.example\r\nUser-Agent: bench\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer 0123456789\r\nCookie: session=abcdef; theme=dark\r\n";
const workloads = {
  "GET 1 KB c32": `GET /api/m7/posts/some-slug?page=1 HTTP/1.1\r\n${headers}\r\n`,
  "GET 100 KB c32": `GET /api/m7/large/some-slug HTTP/1.1\r\n${headers}\r\n`,
  "POST 10 KB c32": `POST /api/m7/posts HTTP/1.1\r\n${headers}Content-Type: application/json\r\nContent-Length: ${post.length}\r\n\r\n${post}`,
};

const roles = { upstream, ours, peer, load };
const role = process.argv[2];
if (role !== undefined && role in roles) await roles[role](JSON.parse(process.argv[3] ?? "{}"));
else await main();

async function main() {
  const option = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at === -1 ? fallback : Number(process.argv[at + 1]);
  };
  const rounds = option("rounds", 7);
  const ms = option("ms", 2_000);
  const folder = mkdtempSync(join(tmpdir(), "msa-bench-"));
  const origin = await forkSide(self, "upstream", {}, malloc);
  const proxies = {
    ours: await forkSide(self, "ours", { origin: origin.port, folder }, malloc),
    peer: await forkSide(self, "peer", { origin: origin.port }, malloc),
  };
  const load = await forkSide(self, "load", {}, malloc);
  for (const [name, request] of Object.entries(workloads)) {
    const results = { ours: [], peer: [] };
    for (let round = -1; round < rounds; round++) {
      const order = round % 2 === 0 ? ["ours", "peer"] : ["peer", "ours"];
      for (const who of order) {
        const before = await proxies[who].ask({ kind: "cpu" });
        const { requests, failed } = await load.ask({
          kind: "run",
          port: proxies[who].port,
          request,
          ms: round < 0 ? 700 : ms,
        });
        const after = await proxies[who].ask({ kind: "cpu" });
        if (failed > 0) console.log(`  ${who}: ${failed} failed`);
        // The first round warms up.
        if (round >= 0)
          results[who].push({ cpu: (after.cpu - before.cpu) / requests, rate: requests / (ms / 1000) });
      }
    }
    const ratio = results.ours.map((one, at) => one.cpu / results.peer[at].cpu);
    const rate = results.ours.map((one, at) => one.rate / results.peer[at].rate);
    console.log(
      `${name.padEnd(15)} CPU/request ${show(
        results.ours.map((r) => r.cpu),
        1,
      )} us, peer ${show(
        results.peer.map((r) => r.cpu),
        1,
      )} us, ` + `ratio ${show(ratio, 2)}; throughput ratio ${show(rate, 2)}`,
    );
  }
  for (const one of [origin, proxies.ours, proxies.peer, load]) one.process.kill();
  rmSync(folder, { recursive: true, force: true });
}

function show(values, digits) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${median.toFixed(digits)} [${sorted[0].toFixed(digits)}-${sorted.at(-1).toFixed(digits)}]`;
}

function serve(port, answer) {
  process.on("message", async (message) => process.send(await answer(message)));
  process.send({ port });
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system };
}

async function upstream() {
  const server = http.createServer((req, res) => {
    const body =
      req.method === "POST" ? bodies.ok : req.url.includes("/large/") ? bodies.large : bodies.small;
    req.resume();
    req.on("end", () => {
      res.writeHead(200, {
        "Content-Type": "application/json; charset=utf-8",
        "X-Powered-By": "Express",
        ETag: 'W/"abc"',
        "Content-Length": body.length,
      });
      res.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => serve(server.address().port, cpu));
}

async function ours({ origin, folder }) {
  const { startProxy } = await import("../dist/traffic/proxy/server.js");
  const { configSchema } = await import("../dist/config/schema.js");
  const url = `http://127.0.0.1:${origin}`;
  const routes = [];
  for (let at = 0; at < 60; at++) {
    const canary = at === 7 ? { state: "canary", weight: 50 } : { state: "service" };
    const row = (endpoint) => routes.push({ endpoint, module: `m${at}`, target: "svc", ...canary });
    for (const one of [
      "GET /posts",
      "POST /posts",
      "GET /posts/:slug",
      "GET /large/:slug",
      "DELETE /posts/:slug",
    ]) {
      const [method, path] = one.split(" ");
      row(`${method} /api/m${at}${path}`);
    }
  }
  const routesFile = join(folder, "msa.routes.json");
  writeFileSync(
    routesFile,
    JSON.stringify({
      version: 1,
      targets: { monolith: { url }, svc: { url: url.replace("127.0.0.1", "localhost") } },
      routes,
    }),
  );
  let bytes = 0;
  const proxy = await startProxy({
    routesFile,
    settings: { ...configSchema.parse({}).proxy, port: 0, adminPort: 0 },
    log: (lines) => {
      bytes += lines.length;
    },
  });
  serve(proxy.port, () => ({ ...cpu(), bytes }));
}

async function peer({ origin }) {
  const { default: httpProxy } = await import("http-proxy");
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const proxy = httpProxy.createProxyServer({ target: `http://127.0.0.1:${origin}`, agent, xfwd: true });
  proxy.on("error", (_error, _req, res) => res.writeHead(502).end());
  const server = http.createServer((req, res) => proxy.web(req, res));
  server.listen(0, "127.0.0.1", () => serve(server.address().port, cpu));
}

async function load() {
  serve(
    0,
    ({ port, request, ms }) =>
      new Promise((resolve) => {
        const until = performance.now() + ms;
        const bytes = Buffer.from(request, "latin1");
        let requests = 0;
        let failed = 0;
        let open = 32;
        const one = () => {
          const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
          let left = -1;
          let head = "";
          socket.on("connect", () => socket.write(bytes));
          socket.on("data", (chunk) => {
            if (left < 0) {
              head += chunk.toString("latin1");
              const end = head.indexOf("\r\n\r\n");
              if (end === -1) return;
              if (!head.startsWith("HTTP/1.1 200")) failed++;
              left = Number(/content-length: (\d+)/i.exec(head)[1]) - (head.length - end - 4);
            } else left -= chunk.length;
            if (left > 0) return;
            requests++;
            left = -1;
            head = "";
            if (performance.now() < until) socket.write(bytes);
            else socket.destroy();
          });
          socket.on("error", () => failed++);
          socket.on("close", () => {
            if (--open === 0) resolve({ requests, failed });
          });
        };
        for (let at = 0; at < 32; at++) one();
      }),
  );
}
