/** `"protocol": "h2"` in the table: what reads it besides the request path. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { configSchema } from "../../../../src/config/schema.ts";
import { parseRoutes } from "../../../../src/routes/parse-routes.ts";
import { printRoutes } from "../../../../src/routes/print-routes.ts";
import type { RouteFile } from "../../../../src/routes/route-file.ts";
import { exportTable } from "../../../../src/traffic/export/export-table.ts";
import { compileTable } from "../../../../src/traffic/proxy/table/compile-table.ts";
import { placeInstances } from "../../../../src/traffic/proxy/table/place-instances.ts";
import { probeTarget } from "../../../../src/workflows/probe-target.ts";
import { eventually } from "../../support/eventually.ts";
import { h2Ask, h2Session } from "../../support/h2-client.ts";
import { type H2Target, startH2Target, tableAt } from "../../support/h2-target.ts";
import { get, parseAnswer, send } from "../../support/raw-client.ts";
import { closedPort, startHttpTarget, startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

function named(name: string, tls = false): Promise<H2Target> {
  return startH2Target(
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "text/plain" });
      stream.end(name);
    },
    { tls },
  );
}

async function mixed(row: Partial<RouteFile["routes"][number]> = {}) {
  const monolith = await startNamedTarget("monolith");
  const service = await named("service");
  const file = tableOf(monolith.url, monolith.url, { "GET /a": row });
  file.targets.svc = service.config;
  return { monolith, service, file };
}

it("is kept when the file is written, and understood by what reads it", async () => {
  const { file } = await mixed();
  const text = printRoutes(file);
  expect(text).toContain('"protocol": "h2"');
  expect(parseRoutes(text, "msa.routes.json").targets.svc).toEqual(file.targets.svc);
});

it("a table may have targets of both, and a row may change between them", async () => {
  const { file } = await mixed();
  const proxy = await startTestProxy(file);
  const body = async (): Promise<string> => parseAnswer(await send(proxy.port, get("/a"))).body;
  expect(await body()).toContain("service");
  for (const state of ["monolith", "service", "monolith"] as const) {
    file.routes[0]!.state = state;
    proxy.swap(file);
    expect((await body()).includes("service")).toBe(state === "service");
  }
  // The same address spoken to in another way is another connection.
  delete file.targets.svc!.protocol;
  file.routes[0] = { ...file.routes[0]!, state: "service", fallback: "none" };
  proxy.swap(file);
  expect(parseAnswer(await send(proxy.port, get("/a"))).status).toBe(502);
  await eventually(() => proxy.inFlight() === 0);
});

it("the monolith stands in when it cannot be reached, and health checks ask it", async () => {
  const { file } = await mixed();
  file.targets.svc = { url: `http://127.0.0.1:${await closedPort()}`, protocol: "h2", health: "/health" };
  const proxy = await startTestProxy(file, { settings: { healthInterval: 20 } });
  expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"monolith"');
  let asked = 0;
  const healthy = await startH2Target((stream, headers) => {
    if (headers[":path"] === "/health") asked++;
    stream.respond({ ":status": 200 }, { endStream: true });
  });
  file.targets.svc = { ...healthy.config, health: "/health" };
  proxy.swap(file);
  await eventually(() => asked > 1);
});

it("gets the shadow of a request", async () => {
  const { file } = await mixed({ state: "shadow" });
  let marked: unknown = null;
  const mirror = await startH2Target((stream, headers) => {
    marked = headers["x-msa-shadow"];
    stream.respond({ ":status": 200 });
    stream.end("a");
  });
  file.targets.svc = mirror.config;
  const proxy = await startTestProxy(file);
  expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"monolith"');
  await eventually(() => marked === "1");
});

it("holds for instances that a source lists", () => {
  const table = compileTable(
    { version: 1, targets: { monolith: { url: "http://a:1", protocol: "h2" } }, routes: [] },
    1,
  );
  const found = compileTable({ version: 1, targets: { monolith: { url: "http://b:2" } }, routes: [] }, 1);
  const placed = placeInstances(table, () => found.monolith.instances);
  expect(placed.monolith.instances).toMatchObject([{ host: "b", protocol: "h2", key: "b:2 h2" }]);
});

it("may be behind a unix socket", async () => {
  const folder = mkdtempSync(join(tmpdir(), "msa-socket-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const target = await startH2Target(
    (stream) => {
      stream.respond({ ":status": 200 });
      stream.end("behind a socket");
    },
    { path: join(folder, "target.sock") },
  );
  const proxy = await startTestProxy(tableAt(target));
  expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain("behind a socket");
  expect(await probeTarget(target.config, "/msa.routes.json", 2_000)).toMatchObject({ ok: true });
});

it("may have several instances: one that is down gets nothing, and a request is not lost to it", async () => {
  const [one, other] = [await named("one"), await named("other")];
  const down = `http://127.0.0.1:${await closedPort()}`;
  const monolith = { ...one.config, instances: [{ url: other.config.url }, { url: down }] };
  const proxy = await startTestProxy({ version: 1, targets: { monolith }, routes: [] });
  const bodies = new Set<string>();
  for (let at = 0; at < 12; at++) {
    const { status, body } = await h2Ask(h2Session(proxy.port), { ":path": "/a", ":method": "POST" }, "abc");
    expect(status).toBe(200);
    bodies.add(body);
  }
  expect([...bodies].sort()).toEqual(["one", "other"]);
  await eventually(() => proxy.inFlight() === 0);
});

it("connections to one that left the table are closed when they are quiet", async () => {
  const { file, service } = await mixed();
  const proxy = await startTestProxy(file);
  await send(proxy.port, get("/a"));
  expect(service.sessions.size).toBe(1);
  file.targets.svc = (await named("another")).config;
  proxy.swap(file);
  await eventually(() => service.sessions.size === 0);
});

it("upgrades are told that it has none", async () => {
  const proxy = await startTestProxy(tableAt(await named("a")));
  const answer = await send(
    proxy.port,
    "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  expect(parseAnswer(answer).status).toBe(501);
});

it("is asked in its protocol before a move", async () => {
  for (const tls of [false, true]) {
    const { config } = await named("a", tls);
    expect(await probeTarget(config, "/msa.routes.json", 2_000)).toMatchObject({ ok: true, seen: "200" });
  }
  const older = await startHttpTarget((_req, res) => void res.end());
  for (const url of [older.url, `http://127.0.0.1:${await closedPort()}`])
    expect(await probeTarget({ url, protocol: "h2" }, "/msa.routes.json", 2_000)).toMatchObject({
      ok: false,
    });
  const silent = await startH2Target(() => {});
  expect(await probeTarget(silent.config, "/msa.routes.json", 100)).toMatchObject({
    ok: false,
    seen: "no answer within 100 ms",
  });
});

it("is not exported, and that is said", async () => {
  const { file } = await mixed();
  const { proxy } = configSchema.parse({});
  const exported = exportTable("nginx", { file, settings: proxy });
  expect(JSON.stringify(exported.unsaid)).toContain("over HTTP/2");
});
