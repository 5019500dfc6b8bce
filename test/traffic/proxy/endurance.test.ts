/** What `bench/soak.mjs` does for an hour, at the size of a test. */
import { Agent, request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, type RawClient, rawClient } from "../support/raw-client.ts";
import { startHttpTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // what the flag has put there

const body = "x".repeat(1_024);

async function open() {
  const target = await startHttpTarget((req, res) => {
    req.resume();
    req.on("end", () => res.end(req.url === "/large" ? body.repeat(200) : body));
  });
  const proxy = await startTestProxy(tableOf(target.url, null), { log: () => {} });
  return { target, proxy };
}

/** Megabytes that are in use when all garbage is gone. */
function heap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_048_576;
}

/** `count` answered requests over 32 connections, and beside them a tenth as many clients that leave when they have asked. */
async function load(port: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const ask = (method: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const req = request({ port, host: "127.0.0.1", path: "/a", method, agent }, (res) => {
        res.resume();
        res.on("end", () => resolve(res.statusCode ?? 0));
      });
      req.on("error", reject);
      req.end(method === "POST" ? body : undefined);
    });
  const leave = (): Promise<void> =>
    new Promise((resolve) => {
      const req = request({ port, host: "127.0.0.1", path: "/large", agent: false });
      req.on("error", () => {});
      req.on("close", () => resolve());
      req.on("response", (res) => res.destroy());
      req.end();
    });
  let left = count;
  const one = async (client: number): Promise<void> => {
    while (left-- > 0) {
      expect(await ask(client % 3 === 0 ? "POST" : "GET")).toBe(200);
      if (left % 10 === 0) await leave();
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, client) => one(client)));
  agent.destroy();
}

function clients(port: number, count: number): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => rawClient(port)));
}

async function isServed(port: number): Promise<void> {
  const client = await rawClient(port);
  client.write(get("/a"));
  await client.closed();
  expect(parseAnswer(client.text()).status).toBe(200);
}

describe("the proxy after a while", () => {
  it("has kept nothing of 3,000 requests, of bodies, and of clients that left", async () => {
    const { proxy, target } = await open();
    await load(proxy.port, 1_000);
    await eventually(() => proxy.inFlight() === 0);
    const before = heap();
    await load(proxy.port, 2_000);
    await eventually(() => proxy.inFlight() === 0 && proxy.connections().busy === 0);
    // A kilobyte kept of each would be two.
    expect(heap() - before).toBeLessThan(1.5);
    expect(target.sockets.size).toBe(proxy.connections().idle);
    expect(proxy.status().totals.requests).toBeGreaterThanOrEqual(3_000);
  });

  it("still answers each of 500 idle connections, and others beside them", async () => {
    const { proxy } = await open();
    const crowd = await clients(proxy.port, 500);
    const keep = get("/a").replace("Connection: close\r\n", "");
    for (const client of crowd) client.write(keep);
    for (const client of crowd) await client.until((text) => text.endsWith(body));
    await load(proxy.port, 500);
    for (const client of crowd) client.write(get("/a"));
    for (const client of crowd) await client.closed();
    for (const client of crowd) expect(client.text().match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  it("refuses heads without an end, and serves others meanwhile", async () => {
    const { proxy } = await open();
    const flood = `GET /a HTTP/1.1\r\nHost: a\r\n${`X-A: ${"b".repeat(1_000)}\r\n`.repeat(256)}`;
    const crowd = await clients(proxy.port, 100);
    for (const client of crowd) client.write(flood);
    await isServed(proxy.port);
    for (const client of crowd) await client.until((text) => text.startsWith("HTTP/1.1 431 "));
    for (const client of crowd) await client.closed();
  });

  it("serves others while hundreds send a byte now and then", async () => {
    const { proxy, target } = await open();
    const crowd = await clients(proxy.port, 300);
    for (const client of crowd) client.write("POST /a HTTP/1.1\r\nHost: a\r\nX-A: ");
    const drip = setInterval(() => {
      for (const client of crowd) client.write("x");
    }, 20);
    onTestFinished(() => clearInterval(drip));
    await load(proxy.port, 500);
    // None of them is anything to the target before its head is whole.
    expect(target.sockets.size).toBeLessThanOrEqual(100);
    expect(proxy.inFlight()).toBe(0);
  });
});
