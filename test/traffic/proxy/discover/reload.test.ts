/** What was found, and a route table that changes under it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DiscoverConfig } from "../../../../src/routes/discover-config.ts";
import { tempFolder } from "../../../cli/spawn-msa.ts";
import { eventually } from "../../support/eventually.ts";
import { startFakeConsul } from "../../support/fake-consul.ts";
import { get, parseAnswer, send } from "../../support/raw-client.ts";
import { svcOf, tableWithSource, urlsOf } from "../../support/source-contract.ts";
import { startHttpTarget, startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy } from "../../support/start-test-proxy.ts";

const stated = "http://127.0.0.1:1";
const found = "http://127.0.0.1:4101";
const fileWith = (...urls: string[]): string => {
  const path = join(tempFolder(), "orders.json");
  writeFileSync(path, JSON.stringify(urls.map((url) => ({ url }))));
  return path;
};

async function start(discover: DiscoverConfig) {
  const monolith = await startNamedTarget("monolith");
  const proxy = await startTestProxy(tableWithSource(monolith.url, stated, discover));
  const swap = (next: DiscoverConfig | undefined, state: "service" | "monolith" = "service"): void => {
    const { targets, routes, ...rest } = tableWithSource(monolith.url, stated, discover);
    proxy.swap({
      ...rest,
      targets: { ...targets, svc: next === undefined ? { url: stated } : { url: stated, discover: next } },
      routes: routes.map((row) => ({ ...row, state })),
    });
  };
  return { proxy, swap };
}

it("a move keeps what was found, asks nobody anew, and counts as one swap", async () => {
  const consul = await startFakeConsul();
  consul.list([{ host: "127.0.0.1", port: 4101 }]);
  const config: DiscoverConfig = { from: "consul", service: "orders", url: consul.url };
  const { proxy, swap } = await start(config);
  await eventually(() => consul.waiting() === 1);
  const asked = consul.asked.length;
  swap(config, "monolith");
  expect(urlsOf(proxy)).toEqual([found]);
  expect(proxy.status().table.generation).toBe(2);
  consul.list([{ host: "127.0.0.1", port: 4102 }]);
  await eventually(() => urlsOf(proxy)[0] === "http://127.0.0.1:4102");
  expect(proxy.status().table.generation).toBe(2);
  await eventually(() => consul.asked.length === asked + 1);
});

it("another source begins with the stated address; another pace of the same one with what it had listed", async () => {
  const monolith = await startHttpTarget((_req, res) => res.end(JSON.stringify([{ url: found }])));
  const { proxy, swap } = await start({ from: "http", url: monolith.url, interval: 60_000 });
  await eventually(() => urlsOf(proxy)[0] === found);
  swap({ from: "http", url: monolith.url, interval: 50_000 });
  expect(urlsOf(proxy)).toEqual([found]);
  swap({ from: "file", path: join(tempFolder(), "nowhere.json") });
  expect(urlsOf(proxy)).toEqual([stated]);
  await eventually(() => svcOf(proxy).discovery?.fault !== null);
  expect(svcOf(proxy).discovery).toMatchObject({ answered: false, fault: expect.stringContaining("ENOENT") });
});

it("a target that loses its source has the stated address again", async () => {
  const config: DiscoverConfig = { from: "file", path: fileWith(found) };
  const { proxy, swap } = await start(config);
  await eventually(() => urlsOf(proxy)[0] === found);
  swap(undefined);
  expect(urlsOf(proxy)).toEqual([stated]);
  expect(svcOf(proxy).discovery).toBeNull();
});

it("a request under way ends with the instance that it began with", async () => {
  let answer = (): void => {};
  const slow = await startHttpTarget((_req, res) => {
    res.write("be");
    answer = () => res.end("gun");
  });
  const path = fileWith(slow.url);
  const { proxy } = await start({ from: "file", path });
  await eventually(() => urlsOf(proxy)[0] === slow.url);
  const text = send(proxy.port, get("/api/x"));
  await eventually(() => proxy.inFlight() === 1 && slow.sockets.size === 1);
  writeFileSync(path, JSON.stringify([{ url: found }]));
  await eventually(() => urlsOf(proxy)[0] === found);
  expect(slow.sockets.size).toBe(1);
  answer();
  expect(parseAnswer(await text).body).toContain("gun");
  // The connection served its last request: it is not kept for a process that may be gone.
  await eventually(() => slow.sockets.size === 0);
});

it("health checks follow: a found instance that is ill gets nothing, and one that is gone is asked no more", async () => {
  const asked: string[] = [];
  const process = (name: string, status: number) =>
    startHttpTarget((req, res) => {
      if (req.url === "/health") asked.push(name);
      res.writeHead(req.url === "/health" ? status : 200).end(name);
    });
  const [well, ill, gone] = [
    await process("well", 200),
    await process("ill", 503),
    await process("gone", 200),
  ];
  const path = fileWith(gone.url, well.url);
  const monolith = await startNamedTarget("monolith");
  const file = tableWithSource(monolith.url, stated, { from: "file", path });
  const svc = { ...file.targets.svc!, health: "/health" };
  const proxy = await startTestProxy(
    { ...file, targets: { ...file.targets, svc } },
    { settings: { healthInterval: 20 } },
  );
  await eventually(() => asked.includes("gone"));
  writeFileSync(path, JSON.stringify([{ url: ill.url }, { url: well.url }]));
  await eventually(() => svcOf(proxy).instances.some(({ url, down }) => url === ill.url && down));
  const before = asked.filter((name) => name === "gone").length;
  for (let at = 0; at < 4; at++)
    expect(parseAnswer(await send(proxy.port, get("/api/x"))).body).toContain("well");
  const rounds = asked.length;
  await eventually(() => asked.length > rounds + 4);
  expect(asked.filter((name) => name === "gone")).toHaveLength(before);
});
