import { Agent } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Answer, App, freePort, makeApp } from "./preload-harness.ts";

const running: App[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()));
});

async function start(code: string, env: Record<string, string> = {}, file = "main.cjs"): Promise<App> {
  const app = new App(makeApp({ [file]: code }), await freePort(), [file], env);
  running.push(app);
  await app.healthy();
  return app;
}

const slow = `const server = require("http").createServer((req, res) => {
  if (req.url === "/quick") return res.end("quick");
  process.send("started"); req.resume();
  setTimeout(() => { res.write("half "); setTimeout(() => res.end("done"), 200); }, 300);
}).listen(1); setInterval(() => {}, 1000);`;

function nextMessage(app: App): Promise<unknown> {
  return new Promise((done) => app.child.once("message", done));
}

function ask(app: App, path: string, agent?: Agent): Promise<Answer> {
  return app.get(path, agent === undefined ? {} : { agent });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} lets a running request finish, then ends with 0 although a timer is alive`, async () => {
    const app = await start(slow);
    const message = nextMessage(app);
    const answer = ask(app, "/slow");
    await message;
    app.child.kill(signal);
    const { status, body, headers } = await answer;
    expect([status, body, headers.connection]).toEqual([200, "half done", "close"]);
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });
}

test("an ESM main drains the same way", async () => {
  const esm = slow.replace('require("http")', "(await import('node:http'))");
  const app = await start(esm, {}, "main.mjs");
  const message = nextMessage(app);
  const answer = ask(app, "/slow");
  await message;
  app.child.kill("SIGTERM");
  expect((await answer).body).toBe("half done");
  expect(await app.ended).toEqual({ code: 0, signal: null });
});

test("an idle keep-alive connection is closed at once", async () => {
  const app = await start(slow);
  const agent = new Agent({ keepAlive: true });
  expect((await ask(app, "/quick", agent)).headers.connection).toBe("keep-alive");
  const began = Date.now();
  expect(await app.stop("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(Date.now() - began).toBeLessThan(3_000);
});

test("while draining, an open connection hears 503 from health and close from the application", async () => {
  const app = await start(slow);
  const socket = connect(app.port, "127.0.0.1");
  const message = nextMessage(app);
  socket.write("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
  await message;
  app.child.kill("SIGTERM");
  await new Promise((done) => setTimeout(done, 100));
  socket.write("GET /__msa/health HTTP/1.1\r\nhost: x\r\n\r\n");
  const text = await readAll(socket);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(text.toLowerCase()).toContain("connection: close");
  await expect(ask(app, "/quick")).rejects.toThrow();
  expect((await app.ended).code).toBe(0);
});

test("a half-sent request is waited for", async () => {
  const app = await start(slow);
  const socket = connect(app.port, "127.0.0.1");
  socket.write("GET /quick HTTP/1.1\r\nhost:");
  await new Promise((done) => setTimeout(done, 200));
  app.child.kill("SIGTERM");
  await new Promise((done) => setTimeout(done, 300));
  socket.write(" x\r\n\r\n");
  expect(await readAll(socket)).toMatch(/quick$/);
  expect((await app.ended).code).toBe(0);
});

test("a request that never ends is cut off at MSA_DRAIN_MS, with exit code 1", async () => {
  const app = await start(
    slow.replace(
      'setTimeout(() => { res.write("half ")',
      'setTimeout(() => {}, 1e6); void (() => { res.write("half ")',
    ),
    { MSA_DRAIN_MS: "400" },
  );
  const message = nextMessage(app);
  const answer = ask(app, "/slow").catch((error: Error) => error.message);
  await message;
  const began = Date.now();
  app.child.kill("SIGTERM");
  expect((await app.ended).code).toBe(1);
  expect(Date.now() - began).toBeGreaterThanOrEqual(350);
  expect(await answer).toMatch(/hang up|ECONNRESET/);
});

test("the application's own handler does the work", async () => {
  const app = await start(
    `${slow} process.on("SIGTERM", () => server.close(() => { console.log("mine"); process.exit(7); }));`,
  );
  const message = nextMessage(app);
  const answer = ask(app, "/slow");
  await message;
  app.child.kill("SIGTERM");
  expect((await answer).body).toBe("half done");
  expect(await app.ended).toEqual({ code: 7, signal: null });
  expect(app.output).toContain("mine");
});

test("an own handler that never ends is ended at the deadline", async () => {
  const app = await start(`${slow} process.once("SIGTERM", () => {});`, { MSA_DRAIN_MS: "300" });
  expect(await app.stop("SIGTERM")).toEqual({ code: 0, signal: null });
});

test("before anything listens, the signal ends the process as it would without msa", async () => {
  const app = new App(
    makeApp({ "main.cjs": "setInterval(() => {}, 1000); process.send('up');" }),
    await freePort(),
    ["main.cjs"],
  );
  running.push(app);
  await nextMessage(app);
  expect(await app.stop("SIGTERM")).toEqual({ code: null, signal: "SIGTERM" });
});

test("a second Ctrl-C does not wait", async () => {
  const app = await start(slow.replace("300)", "5000)"));
  const message = nextMessage(app);
  const answer = ask(app, "/slow").catch(() => null);
  await message;
  app.child.kill("SIGINT");
  await new Promise((done) => setTimeout(done, 150));
  app.child.kill("SIGINT");
  expect((await app.ended).code).toBe(130);
  await answer;
});

test("an upgraded connection is nobody's request: it does not keep the process", async () => {
  const upgrade = `const server = require("http").createServer((q, s) => s.end("x")).listen(1);
    server.on("upgrade", (q, socket) => socket.write("HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n"));`;
  const app = await start(upgrade);
  const socket = connect(app.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
  await new Promise((done) => socket.once("data", done));
  const began = Date.now();
  expect(await app.stop("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(Date.now() - began).toBeLessThan(5_000);
});

function readAll(socket: Socket): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => done(text));
    socket.on("error", fail);
  });
}
