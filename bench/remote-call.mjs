/**
 * A call through the run-time library of the micro stage against a keep-alive http request that carries the same bytes both
 * ways: CPU of both ends and wall time a call, on loopback, the sides in turn every 20 ms, the ratio taken within a round. Prints, never
 * judges. `node bench/remote-call.mjs [--rounds 7] [--ms 700]`. Target: at most 1.5.
 *
 * Three sides with a caller and a callee each: "ours"; "bare", which sends bytes made beforehand and parses nothing; and
 * "by hand", the same request with JSON.stringify and JSON.parse at both ends, as a call written by hand has them.
 */
import http from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { median } from "./cpu-ratio.mjs";
import { forkSide } from "./fork-side.mjs";

const self = fileURLToPath(import.meta.url);
const load = createRequire(import.meta.url);
const library = (name) => load(`../templates/runtime/${name}.js`);
const slice = 20;
const secret = "a-secret-for-the-benchmark";

const row = (id) => ({
  id,
  title: `Title of number ${id}`,
  slug: `title-of-number-${id}`,
  body: "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor. ".repeat(2),
  tags: ["news", "sport"],
  published: id % 2 === 0,
  author: { id: 7, name: "Ada", image: null },
});
const dated = (id) => ({ ...row(id), createdAt: new Date(id * 1e9), updatedAt: new Date(id * 2e9) });
const list = (make, length) => ({ rows: Array.from({ length }, (_, at) => make(at)), total: length });
/** What the method gives; its argument is always the same small query. */
const answers = {
  "an answer of 0.1 KB": { id: 7, name: "Ada", email: "ada@example.org", active: true },
  "1.3 KB": list(row, 4),
  "1.5 KB with 8 dates": list(dated, 4),
  "13 KB": list(row, 40),
  "15 KB with 80 dates": list(dated, 40),
};
const args = [{ where: { authorId: 7, published: true }, limit: 20 }, "createdAt"];

const roles = { bareCallee, ourCallee, bareCaller, ourCaller };
const role = process.argv[2];
if (role !== undefined && role in roles) await roles[role](JSON.parse(process.argv[3] ?? "{}"));
else await main();

async function main() {
  const option = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at === -1 ? fallback : Number(process.argv[at + 1]);
  };
  const rounds = option("rounds", 7);
  const ms = option("ms", 700);
  const sides = {
    ours: await side("ourCallee", "ourCaller"),
    bare: await side("bareCallee", "bareCaller", { json: false }),
    byHand: await side("bareCallee", "bareCaller", { json: true }),
  };
  try {
    for (const what of Object.keys(answers)) {
      for (const width of [1, 16]) {
        const turns = [];
        for (let round = -1; round < rounds; round++) {
          const turn = await measure(sides, { what, width, ms: slice }, Math.ceil(ms / slice));
          if (round >= 0) turns.push(turn); // the first round warms up
        }
        const ratio = (to, unit) => spread(turns.map((turn) => turn.ours[unit] / turn[to][unit]));
        console.log(
          `${what}, ${width} at a time: to bare CPU ${ratio("bare", "cpu")}, wall ${ratio("bare", "wall")}; ` +
            `to one by hand CPU ${ratio("byHand", "cpu")}, wall ${ratio("byHand", "wall")}; ` +
            `bare ${median(turns.map((turn) => turn.bare.cpu)).toFixed(0)} us of CPU`,
        );
      }
    }
  } finally {
    for (const { callee, caller } of Object.values(sides)) {
      caller.process.kill();
      callee.process.kill();
    }
  }
}

/** CPU (us) and wall time (ms) a call of each side, over short slices in turn: what else the machine does meets them all. */
async function measure(sides, wish, slices) {
  const names = Object.keys(sides);
  const sums = Object.fromEntries(names.map((name) => [name, { calls: 0, wall: 0 }]));
  const cpuOf = async ({ callee, caller }) =>
    (await callee.ask({ cpu: true })).cpu + (await caller.ask({ cpu: true })).cpu;
  const before = {};
  for (const name of names) before[name] = await cpuOf(sides[name]);
  for (let at = 0; at < slices; at++) {
    for (const name of at % 2 === 0 ? names : [...names].reverse()) {
      const { calls, wall } = await sides[name].caller.ask(wish);
      sums[name].calls += calls;
      sums[name].wall += wall;
    }
  }
  const turn = {};
  for (const name of names) {
    const { calls, wall } = sums[name];
    turn[name] = { cpu: ((await cpuOf(sides[name])) - before[name]) / calls, wall: wall / calls };
  }
  return turn;
}

function spread(values) {
  return `${median(values).toFixed(2)} [${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}]`;
}

async function side(calleeRole, callerRole, options = {}) {
  const callee = await forkSide(self, calleeRole, options);
  return { callee, caller: await forkSide(self, callerRole, { ...options, port: callee.port }) };
}

/** Answers the main process: CPU so far (us), or the calls that `one` made within a time, `width` at a time. */
function serve(port, one) {
  process.on("message", async (message) => {
    if (message.cpu) {
      const { user, system } = process.cpuUsage();
      return process.send({ cpu: user + system });
    }
    const started = performance.now();
    let calls = 0;
    const worker = async () => {
      while (performance.now() - started < message.ms) {
        await one(message.what);
        calls++;
      }
    };
    await Promise.all(Array.from({ length: message.width }, worker));
    process.send({ calls, wall: performance.now() - started });
  });
  process.send({ port });
}

async function ourCallee() {
  const { createListener } = library("listener");
  const handlers = { "Posts.find": (what) => Promise.resolve(answers[what]) };
  const { port } = await createListener({ secret, handlers });
  serve(port);
}

function ourCaller({ port }) {
  const { createClient } = library("client");
  const { context } = library("context");
  const client = createClient({ name: "posts", url: `http://127.0.0.1:${port}`, secret });
  const values = { requestId: "0d5e1f9c-7c1f-4b0e-9d39-5b7f6e8a1c2d", user: { id: 7 }, tenant: "acme" };
  serve(0, (what) => context.run(values, () => client.call("Posts", "find", [what, ...args])));
}

function bareCallee({ json }) {
  const bytes = Object.fromEntries(
    Object.entries(answers).map(([what, value]) => [
      `/${encodeURIComponent(what)}`,
      Buffer.from(library("wire").encode(value)),
    ]),
  );
  const named = Object.fromEntries(
    Object.keys(answers).map((what) => [`/${encodeURIComponent(what)}`, what]),
  );
  const server = http.createServer((req, res) => {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => {
      const received = Buffer.concat(chunks);
      if (json) JSON.parse(received.toString());
      const body = json ? Buffer.from(JSON.stringify({ v: answers[named[req.url]] })) : bytes[req.url];
      res.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      res.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => serve(server.address().port));
}

function bareCaller({ port, json }) {
  const agent = new http.Agent({ keepAlive: true });
  const bodies = new Map();
  const bodyOf = (what) => {
    if (!bodies.has(what)) bodies.set(what, Buffer.from(library("wire").encode([what, ...args])));
    return bodies.get(what);
  };
  serve(
    0,
    (what) =>
      new Promise((resolve, reject) => {
        const body = json ? Buffer.from(JSON.stringify({ v: [what, ...args] })) : bodyOf(what);
        const request = http.request({
          host: "127.0.0.1",
          port,
          method: "POST",
          path: `/${encodeURIComponent(what)}`,
          agent,
          headers: { "content-type": "application/json", "content-length": body.length },
        });
        request.on("error", reject);
        request.on("response", (answer) => {
          const chunks = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("end", () => {
            const received = Buffer.concat(chunks);
            resolve(json ? JSON.parse(received.toString()) : received);
          });
        });
        request.end(body);
      }),
  );
}
