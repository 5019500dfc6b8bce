import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { parseRoutes } from "../../../src/routes/parse-routes.ts";
import { readHistory } from "../../../src/routes/store.ts";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, send } from "../support/raw-client.ts";
import { startHttpTarget, startNamedTarget, startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../support/start-test-proxy.ts";

async function start(): Promise<
  TestProxy & { readonly api: (path: string, init?: RequestInit) => Promise<Response> }
> {
  const [monolith, service] = [await startNamedTarget("monolith"), await startNamedTarget("service")];
  const rows = { "GET /a": { state: "monolith" as const }, "GET /<b>": { state: "shadow" as const } };
  const proxy = await startTestProxy(tableOf(monolith.url, service.url, rows), {
    admin: true,
    adminToken: "s3cret",
  });
  return { ...proxy, api: (path, init) => fetch(`http://127.0.0.1:${proxy.adminPort}${path}`, init) };
}

const token = { authorization: "Bearer s3cret" };

describe("the admin API", () => {
  it("says that it lives, is ready, and what it does", async () => {
    const proxy = await start();
    await send(proxy.port, get("/a"));
    expect((await proxy.api("/livez")).status).toBe(200);
    expect((await proxy.api("/readyz")).status).toBe(200);
    const status = await (await proxy.api("/api/status")).json();
    expect(status).toMatchObject({
      schemaVersion: 1,
      endpoints: [
        {
          id: "GET /a",
          module: "posts",
          state: "monolith",
          weight: null,
          target: "svc",
          requests: { monolith: 1, service: 0 },
          strays: 0,
          evidence: null,
        },
        { id: "GET /<b>", state: "shadow" },
      ],
      totals: { endpoints: 2, moved: 0, requests: 1, trafficShare: 0, unmatched: 0, fallbacks: 0 },
    });
    expect(await (await proxy.api("/api/routes")).json()).toMatchObject({
      schemaVersion: 1,
      version: 1,
      routes: [{ endpoint: "GET /a" }, {}],
    });
    expect(await (await proxy.api("/api/evidence")).json()).toEqual({ schemaVersion: 1, endpoints: [] });
    expect((await proxy.api("/nothing")).status).toBe(404);
  });

  it("gives Prometheus what it can read", async () => {
    const proxy = await start();
    await send(proxy.port, get("/a"));
    const text = await (await proxy.api("/metrics")).text();
    expect(text).toContain('msa_requests_total{route="GET /a",leg="monolith",status="2xx"} 1\n');
    expect(text).toContain('msa_request_duration_seconds_count{route="GET /a",leg="monolith"} 1\n');
    expect(text).toContain("msa_table_fault 0\n");
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^{}]*\})? [\d.e+-]+)$/);
  });

  it("moves rows for who has the token: table, history and traffic follow", async () => {
    const proxy = await start();
    const move = {
      method: "POST",
      headers: token,
      body: JSON.stringify({ selector: "GET /a", state: "service", reason: "ready" }),
    };
    expect(await (await proxy.api("/api/move", move)).json()).toEqual({
      schemaVersion: 1,
      changed: [{ id: "GET /a", from: "monolith", to: "service" }],
      skipped: [],
    });
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"service"');
    expect(parseRoutes(readFileSync(proxy.routesFile, "utf8"), "f").routes[0]!.state).toBe("service");
    const back = await proxy.api("/api/rollback", {
      method: "POST",
      headers: token,
      body: JSON.stringify({ selector: "posts" }),
    });
    expect(((await back.json()) as { changed: unknown[] }).changed).toHaveLength(2);
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"monolith"');
    expect(await readHistory(proxy.routesFile)).toMatchObject([
      { action: "move", by: "admin", reason: "ready" },
      { action: "rollback" },
      { action: "rollback" },
    ]);
  });

  it("refuses writes without the token, or with another", async () => {
    const proxy = await start();
    const body = JSON.stringify({ selector: "posts" });
    const attempts: Record<string, string>[] = [
      {},
      { authorization: "Bearer other" },
      { authorization: "Basic s3cret" },
    ];
    for (const headers of attempts) {
      expect((await proxy.api("/api/rollback", { method: "POST", headers, body })).status).toBe(401);
    }
  });

  it("explains what it cannot do", async () => {
    const proxy = await start();
    const ask = async (body: string): Promise<[number, string]> => {
      const answer = await proxy.api("/api/move", { method: "POST", headers: token, body });
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    };
    expect(await ask('{"selector":"GET /zzzzzzzzzzz","state":"service"}')).toEqual([404, "MSA1005"]);
    expect(await ask('{"selector":"posts","state":"canary"}')).toEqual([409, "MSA3002"]);
    expect(await ask('{"selector":"posts","state":"gone"}')).toEqual([400, "bad request"]);
    expect(await ask("{")).toEqual([400, "bad request"]);
  });

  it("cannot be reached by a page of another origin, nor by a name that was pointed at it", async () => {
    const proxy = await start();
    const page = { method: "POST", headers: { ...token, origin: "http://evil.example" }, body: "{}" };
    expect((await proxy.api("/api/rollback", page)).status).toBe(403);
    expect((await proxy.api("/api/status", { headers: { origin: "null" } })).status).toBe(403);
    const rebound = await send(
      proxy.adminPort!,
      "GET /api/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(parseAnswer(rebound).status).toBe(403);
  });

  it("has a page for people that escapes what it shows", async () => {
    const proxy = await start();
    const html = await (await proxy.api("/")).text();
    expect(html).toContain("<code>GET /&lt;b&gt;</code>");
    expect(html).not.toContain("<script");
    expect(html).not.toMatch(/(src|href)="http/);
  });
});

describe("starting and stopping", () => {
  it("says which port is taken", async () => {
    const proxy = await start();
    await expect(
      startTestProxy(tableOf("http://127.0.0.1:1", null), { settings: { port: proxy.port } }),
    ).rejects.toMatchObject({ code: "MSA3003", exitCode: 2 });
    await expect(
      startTestProxy(tableOf("http://127.0.0.1:1", null), {
        admin: true,
        settings: { adminPort: proxy.adminPort! },
      }),
    ).rejects.toMatchObject({ code: "MSA3003" });
  });

  it("drains: what is under way ends, with a close; then nobody listens", async () => {
    const held: ServerResponse[] = [];
    const target = await startHttpTarget((_req, res) => held.push(res));
    const proxy = await startTestProxy(tableOf(target.url, null), { admin: true });
    const answer = send(proxy.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await eventually(() => held.length === 1);
    const drained = proxy.drain(20_000);
    held[0]!.end("late");
    expect(parseAnswer(await answer)).toMatchObject({ status: 200 });
    expect(parseAnswer(await answer).header("connection")).toBe("close");
    await drained;
    await expect(send(proxy.port, get("/"))).rejects.toThrow("ECONNREFUSED");
  });

  it("drains no longer than it was told", async () => {
    const target = await startScriptedTarget(() => {});
    const proxy = await startTestProxy(tableOf(target.url, null));
    const answer = send(proxy.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await eventually(() => proxy.inFlight() === 1);
    await proxy.drain(30);
    expect(await answer).toBe("");
    await eventually(() => target.sockets.size === 0);
  });
});
