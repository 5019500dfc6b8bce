/** Who is let in by address, key, size and number, and what targets and clients hear of it. Through real sockets. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { networkOf } from "../../../../src/traffic/proxy/gateway/addresses.ts";
import { rawClient } from "../../support/raw-client.ts";
import { startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask, got, startGated } from "./gated.ts";

const hash = (key: string): string => `sha256:${createHash("sha256").update(key).digest("hex")}`;

describe("a row without a gate", () => {
  it("is not touched by the gates of others; the table's own gate is for those that name none, and for no row at all", async () => {
    const monolith = await startNamedTarget("monolith");
    const table = tableOf(monolith.url, null, {
      "GET /a": { state: "monolith" },
      "GET /open": { state: "monolith", gate: "open" },
    });
    const proxy = await startTestProxy({
      ...table,
      gates: { closed: { deny: ["127.0.0.1"] }, open: {} },
      gate: "closed",
    });
    expect((await ask(proxy.port, "/a")).status).toBe(403);
    expect((await ask(proxy.port, "/nowhere")).status).toBe(403);
    expect((await ask(proxy.port, "/open")).status).toBe(200);
    proxy.swap({ ...table, routes: table.routes.map(({ gate: _gate, ...row }) => row) });
    expect((await ask(proxy.port, "/a")).status).toBe(200);
  });
});

describe("addresses", () => {
  it("deny wins over allow; without a match in allow nobody comes in", async () => {
    expect((await (await startGated({ allow: ["127.0.0.0/8", "::1"] })).ask()).status).toBe(200);
    expect((await (await startGated({ allow: ["10.0.0.0/8"] })).ask()).status).toBe(403);
    const both = await startGated({ allow: ["127.0.0.0/8"], deny: ["127.0.0.1"] });
    const answer = await both.ask();
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 403, body: "403 Forbidden\n" });
  });

  it("are those of clients behind trusted peers, and of nobody who only says so", async () => {
    const gate = { deny: ["203.0.113.0/24"] };
    const trusting = await startGated(gate, { settings: { trustedPeers: ["127.0.0.1"] } });
    expect((await trusting.ask({ "X-Forwarded-For": "203.0.113.9" })).status).toBe(403);
    const wary = await startGated(gate);
    expect((await wary.ask({ "X-Forwarded-For": "203.0.113.9" })).status).toBe(200);
  });

  it("of IPv6 count by their /64", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:0db8:1:2::9")).toBe("2001:db8:1:2::/64");
    expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
    expect(networkOf("192.0.2.7")).toBe("192.0.2.7");
  });
});

describe("API keys", () => {
  it("let their holders in, and the target hears who it was, never from a client", async () => {
    const gate = { apiKeys: { keys: { erp: hash("k-erp"), shop: hash("k-shop") }, forward: "x-api-client" } };
    const proxy = await startGated(gate);
    const answer = await proxy.ask({ "X-Api-Key": "k-shop", "X-API-Client": "root" });
    expect(answer.status).toBe(200);
    expect(got(answer).all("x-api-client")).toEqual(["shop"]);
    expect((await proxy.ask()).status).toBe(401);
    expect((await proxy.ask({ "X-Api-Key": "k-shoq" })).status).toBe(401);
    expect((await proxy.ask({ "X-Api-Key": "k-erp", "x-api-key": "k-shop" })).status).toBe(401);
  });

  it("are in no log, and in no answer", async () => {
    const proxy = await startGated({ apiKeys: { keys: { erp: hash("k-erp") } } });
    const refused = await proxy.ask({ "X-Api-Key": "k-secret" });
    expect(refused.status).toBe(401);
    await proxy.close();
    const lines = JSON.stringify(proxy.logLines());
    expect(lines).toContain('"door":"api-key"');
    expect(lines + refused.head + refused.body).not.toContain("k-secret");
  });
});

describe("bodies", () => {
  it("that say they are too large are not asked for", async () => {
    const proxy = await startGated({ maxBody: 4 });
    expect(got(await proxy.ask({}, "POST", "1234")).body).toBe("1234");
    expect((await proxy.ask({}, "POST", "12345")).status).toBe(413);
  });

  it("that do not say are cut where they become too large", async () => {
    const proxy = await startGated({ maxBody: 4 });
    const chunked = { "Transfer-Encoding": "chunked" };
    const fits = await proxy.ask(chunked, "POST", "2\r\n12\r\n2\r\n34\r\n0\r\n\r\n");
    expect(got(fits).body).toBe("1234");
    const answer = await proxy.ask(chunked, "POST", "2\r\n12\r\n3\r\n345\r\n0\r\n\r\n");
    expect(answer.status).toBe(413);
    expect(proxy.connections().busy).toBe(0);
  });

  it("of refused requests do not stand before the next one on the connection", async () => {
    const proxy = await startGated({ maxBody: 4 });
    const client = await rawClient(proxy.port);
    client.write("POST /a HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\n12345");
    await client.until((text) => text.includes("413"));
    client.write("GET /a HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
    await client.closed();
    expect(client.text().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
  });
});

describe("rate limits", () => {
  it("say how many are left, and when to come again", async () => {
    const proxy = await startGated({ rateLimits: [{ requests: 2, seconds: 3_600 }] });
    const first = await proxy.ask();
    expect(first.status).toBe(200);
    expect(first.header("ratelimit-remaining")).toBe("1");
    expect((await proxy.ask()).header("ratelimit-remaining")).toBe("0");
    const third = await proxy.ask();
    expect(third.status).toBe(429);
    expect(third.header("ratelimit-policy")).toBe("2;w=3600");
    expect(Number(third.header("retry-after"))).toBeGreaterThan(3_000);
  });

  it("count by key, and by address for those who show nothing", async () => {
    const proxy = await startGated({ rateLimits: [{ requests: 1, seconds: 3_600, by: "header:x-tenant" }] });
    expect((await proxy.ask({ "X-Tenant": "a" })).status).toBe(200);
    expect((await proxy.ask({ "X-Tenant": "b" })).status).toBe(200);
    expect((await proxy.ask({ "X-Tenant": "a" })).status).toBe(429);
    expect((await proxy.ask()).status).toBe(200);
    expect((await proxy.ask()).status).toBe(429);
  });

  it("by holder of a key count after the key was seen to hold; by address before", async () => {
    const keys = { erp: hash("k-erp") };
    const late = await startGated({
      apiKeys: { keys },
      rateLimits: [{ requests: 1, seconds: 3_600, by: "api-key" }],
    });
    expect((await late.ask({ "X-Api-Key": "wrong" })).status).toBe(401);
    expect((await late.ask({ "X-Api-Key": "k-erp" })).status).toBe(200);
    expect((await late.ask({ "X-Api-Key": "k-erp" })).status).toBe(429);
    const early = await startGated({ apiKeys: { keys }, rateLimits: [{ requests: 1, seconds: 3_600 }] });
    expect((await early.ask({ "X-Api-Key": "guess" })).status).toBe(401);
    expect((await early.ask({ "X-Api-Key": "k-erp" })).status).toBe(429);
  });

  it("go on counting when the table is swapped, and anew when they are changed", async () => {
    const monolith = await startNamedTarget("monolith");
    const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith", gate: "door" } });
    const limited = (requests: number) => ({
      ...table,
      gates: { door: { rateLimits: [{ requests, seconds: 3_600 }] } },
    });
    const proxy = await startTestProxy(limited(1));
    expect((await ask(proxy.port, "/a")).status).toBe(200);
    proxy.swap({
      ...limited(1),
      routes: [...table.routes, { endpoint: "GET /b", module: "b", state: "monolith" }],
    });
    expect((await ask(proxy.port, "/a")).status).toBe(429);
    proxy.swap(limited(2));
    expect((await ask(proxy.port, "/a")).status).toBe(200);
  });
});

describe("headers", () => {
  it("of requests and answers are set and removed", async () => {
    const proxy = await startGated({
      request: { set: { "X-Edge": "msa" }, remove: ["cookie"] },
      response: { set: { "Strict-Transport-Security": "max-age=60" }, remove: ["Content-Type"] },
    });
    const answer = await proxy.ask({ Cookie: "a=1", "x-edge": "forged" });
    expect(got(answer).all("x-edge")).toEqual(["msa"]);
    expect(got(answer).all("cookie")).toEqual([]);
    expect(answer.header("strict-transport-security")).toBe("max-age=60");
    expect(answer.header("content-type")).toBeNull();
  });

  it("carry one id through target, answer and log; a client's own counts only from a trusted peer", async () => {
    const proxy = await startGated({ requestId: "x-request-id" });
    const answer = await proxy.ask({ "X-Request-Id": "forged" });
    const id = answer.header("x-request-id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(got(answer).all("x-request-id")).toEqual([id]);
    await proxy.close();
    expect(proxy.logLines()[0]).toMatchObject({ requestId: id });
    const trusting = await startGated(
      { requestId: "x-request-id" },
      { settings: { trustedPeers: ["127.0.0.1"] } },
    );
    expect((await trusting.ask({ "X-Request-Id": "abc-1" })).header("x-request-id")).toBe("abc-1");
    expect((await trusting.ask({ "X-Request-Id": 'a"b' })).header("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it("what the door answered is counted by row, reason and status, and a drain waits for nobody", async () => {
  const monolith = await startNamedTarget("monolith");
  const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith", gate: "door" } });
  const proxy = await startTestProxy({ ...table, gates: { door: { deny: ["127.0.0.1"] } } }, { admin: true });
  await ask(proxy.port, "/a");
  await ask(proxy.port, "/a");
  expect(proxy.inFlight()).toBe(0);
  const metrics = await (await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`)).text();
  expect(metrics).toContain('msa_door_answers_total{route="GET /a",by="address",status="403"} 2');
});

it("an upgrade passes the same door", async () => {
  const proxy = await startGated({ apiKeys: { keys: { erp: hash("k-erp") } } });
  const client = await rawClient(proxy.port);
  client.write("GET /a HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await client.closed();
  expect(client.text()).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  expect(proxy.inFlight()).toBe(0);
});

describe("a path that could be read in two ways", () => {
  const rows = {
    "GET /admin": { state: "monolith" as const, gate: "staff" },
    "GET /posts/new": { state: "monolith" as const, gate: "staff" },
    "GET /posts/:id": { state: "monolith" as const, gate: "open" },
    "GET /files/:name": { state: "monolith" as const, gate: "open" },
  };
  const start = async (gate?: string) => {
    const monolith = await startNamedTarget("monolith");
    const gates = { staff: { apiKeys: { keys: {} } }, open: {}, everybody: { maxBody: 9 } };
    const table = { ...tableOf(monolith.url, null, rows), gates, ...(gate === undefined ? {} : { gate }) };
    return startTestProxy(table);
  };

  it.each([
    "/%61dmin",
    "/adm%69n/",
    "//admin",
    "/./admin",
    "/x/../admin",
    "/x/%2e%2e/admin",
    "/x%2f..%2fadmin",
    "/admin;x=1",
    "/admin;/x",
    "/admin%3bx",
    "/x/..\\admin",
    "/posts/n%65w",
    "/posts//new",
    "/posts/./new",
    "/posts/new;a",
    "/ADM%49N",
  ])("does not lead around a gate: %s", async (path) => {
    for (const gate of [undefined, "everybody"]) {
      const proxy = await start(gate);
      const { status } = await ask(proxy.port, path);
      expect([400, 401]).toContain(status);
    }
  });

  it.each([
    "/posts/caf%C3%A9",
    "/files/a%2Fb",
    "/files/a;v=1",
    "/files/100%25",
    "/posts/%20",
    "/other//x",
    "/files/.env",
  ])("passes where every reading has the same gate, or none: %s", async (path) => {
    const proxy = await start("everybody");
    expect((await ask(proxy.port, path)).status).toBe(200);
  });
});
