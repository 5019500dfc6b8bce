import { Agent, request } from "node:http";
import { expect, it } from "vitest";
import type { RouteState } from "../../../src/routes/route-file.ts";
import { changeRoutes } from "../../../src/routes/store.ts";
import { moveRows } from "../../../src/routes/transitions.ts";
import { type HttpTarget, startHttpTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const pieces = 12;

/** A body of many chunks, each with the side's name: an answer made of two sides cannot hide. */
function side(name: string): Promise<HttpTarget> {
  return startHttpTarget((req, res) => {
    req.resume();
    req.on("end", () => {
      let left = pieces;
      const more = (): void => {
        if (left-- === 0) res.end();
        else res.write(`${name};`, () => setImmediate(more));
      };
      more();
    });
  });
}

interface Tally {
  monolith: number;
  service: number;
  readonly wrong: string[];
  /** TCP connections that the clients needed. */
  readonly sockets: Set<unknown>;
}

/** `clients` keep-alive connections, each asking again as soon as it was answered, until `stop`. */
function load(port: number, clients: number): { tally: Tally; stop(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const tally: Tally = { monolith: 0, service: 0, wrong: [], sockets: new Set() };
  let stopped = false;
  const ask = (method: string): Promise<void> =>
    new Promise((resolve) => {
      const req = request({ port, host: "127.0.0.1", path: "/a", method, agent }, (res) => {
        let body = "";
        res.setEncoding("latin1");
        res.on("data", (text: string) => {
          body += text;
        });
        res.on("close", () => {
          if (res.statusCode === 200 && res.complete && body === "monolith;".repeat(pieces)) tally.monolith++;
          else if (res.statusCode === 200 && res.complete && body === "service;".repeat(pieces))
            tally.service++;
          else tally.wrong.push(`${res.statusCode} ${body}`);
          resolve();
        });
      });
      req.on("socket", (socket) => tally.sockets.add(socket));
      req.on("error", (error) => {
        tally.wrong.push(error.message);
        resolve();
      });
      req.end(method === "POST" ? "hello" : undefined);
    });
  const one = async (client: number): Promise<void> => {
    while (!stopped) await ask(client % 2 === 0 ? "GET" : "POST");
  };
  const all = Array.from({ length: clients }, (_, client) => one(client));
  return {
    tally,
    async stop() {
      stopped = true;
      await Promise.all(all);
      agent.destroy();
    },
  };
}

const states: { state: RouteState; weight?: number }[] = [
  { state: "service" },
  { state: "monolith" },
  { state: "canary", weight: 50 },
  { state: "shadow" },
];

it("2,000 swaps under 32 connections: no request fails, none is answered by two sides, no connection closes", async () => {
  const [monolith, service] = [await side("monolith"), await side("service")];
  const row = (at: number) => tableOf(monolith.url, service.url, { "ALL /a": states[at % states.length]! });
  const proxy = await startTestProxy(row(0));
  const { tally, stop } = load(proxy.port, 32);
  for (let at = 1; at <= 2_000; at++) {
    proxy.swap(row(at));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await stop();
  expect(proxy.status().table.generation).toBe(2_001);
  expect(tally.wrong).toEqual([]);
  expect(tally.sockets.size).toBe(32);
  expect(tally.monolith).toBeGreaterThan(100);
  expect(tally.service).toBeGreaterThan(100);
});

it("60 moves through the file, seen by the watch alone: the same", async () => {
  const [monolith, service] = [await side("monolith"), await side("service")];
  const proxy = await startTestProxy(
    tableOf(monolith.url, service.url, { "ALL /a": { state: "monolith" } }),
    { watch: true },
  );
  const { tally, stop } = load(proxy.port, 32);
  for (let at = 0; at < 60; at++) {
    const wish = states[at % 2]!;
    await changeRoutes(proxy.routesFile, { action: "move", by: "test", at: new Date() }, (file) =>
      moveRows(file, "posts", wish),
    );
    while (proxy.status().endpoints[0]!.state !== wish.state)
      await new Promise((resolve) => setImmediate(resolve));
  }
  await stop();
  expect(tally.wrong).toEqual([]);
  expect(tally.sockets.size).toBe(32);
  expect(Math.min(tally.monolith, tally.service)).toBeGreaterThan(30);
});
