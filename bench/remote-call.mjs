/**
 * A call through the run-time library of the micro stage against a bare keep-alive http request that carries the same bytes
 * both ways: CPU of both ends and wall time a call, on loopback, interleaved rounds, the ratio taken within a round.
 * Prints, never judges. `node bench/remote-call.mjs [--rounds 9] [--ms 1000]`. Target: at most 1.5.
 *
 * Four processes: a caller and a callee for each side. The bare side sends bytes made beforehand and parses nothing.
 */
import { fork } from "node:child_process";
import http from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { median } from "./cpu-ratio.mjs";

const self = fileURLToPath(import.meta.url);
const load = createRequire(import.meta.url);
const library = (name) => load(`../templates/runtime/${name}.js`);
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
  "135 KB": list(row, 400),
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
  const rounds = option("rounds", 9);
  const ms = option("ms", 1_000);
  const sides = { ours: await side("ourCallee", "ourCaller"), bare: await side("bareCallee", "bareCaller") };
  try {
    for (const what of Object.keys(answers)) {
      for (const width of [1, 16]) {
        const pairs = [];
        for (let round = -2; round < rounds; round++) {
          const order = round % 2 === 0 ? ["ours", "bare"] : ["bare", "ours"];
          const pair = {};
          for (const who of order) pair[who] = await measure(sides[who], { what, width, ms });
          if (round >= 0) pairs.push(pair); // two rounds warm up
        }
        const ratio = (pick) => spread(pairs.map(({ ours, bare }) => pick(ours) / pick(bare)));
        console.log(
          `${what}, ${width} at a time: CPU ${ratio((one) => one.cpu)}, wall ${ratio((one) => one.wall)}; ` +
            `bare ${median(pairs.map((pair) => pair.bare.cpu)).toFixed(0)} us of CPU a call`,
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

async function measure({ callee, caller }, wish) {
  const before = [await callee.ask({ cpu: true }), await caller.ask({ cpu: true })];
  const { calls, wall } = await caller.ask(wish);
  const after = [await callee.ask({ cpu: true }), await caller.ask({ cpu: true })];
  const cpu = after[0].cpu - before[0].cpu + (after[1].cpu - before[1].cpu);
  return { cpu: cpu / calls, wall: wall / calls };
}

function spread(values) {
  return `${median(values).toFixed(2)} [${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}]`;
}

async function side(calleeRole, callerRole) {
  const callee = await child(calleeRole, {});
  return { callee, caller: await child(callerRole, { port: callee.port }) };
}

async function child(name, options) {
  const started = fork(self, [name, JSON.stringify(options)], {
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const next = () => new Promise((resolve) => started.once("message", resolve));
  const { port } = await next();
  return {
    process: started,
    port,
    ask(message) {
      const answer = next();
      started.send(message);
      return answer;
    },
  };
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

function bareCallee() {
  const bytes = Object.fromEntries(
    Object.entries(answers).map(([what, value]) => [
      `/${encodeURIComponent(what)}`,
      Buffer.from(library("wire").encode(value)),
    ]),
  );
  const server = http.createServer((req, res) => {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => {
      Buffer.concat(chunks);
      const body = bytes[req.url];
      res.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      res.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => serve(server.address().port));
}

function bareCaller({ port }) {
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
        const body = bodyOf(what);
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
          answer.on("end", () => resolve(Buffer.concat(chunks)));
        });
        request.end(body);
      }),
  );
}
