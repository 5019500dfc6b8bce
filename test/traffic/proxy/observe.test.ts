import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { startHttpTarget, startNamedTarget, startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const shadow = { "GET /a": { state: "shadow" as const }, "POST /a": { state: "shadow" as const } };

function json(body: string): Parameters<typeof startHttpTarget>[0] {
  return (req, res) => {
    req.resume();
    res.setHeader("content-type", "application/json");
    res.end(body);
  };
}

describe("a shadow row", () => {
  it("lets the monolith answer, mirrors to the service and compares", async () => {
    let marked = "";
    const monolith = await startHttpTarget(json('{"a":1,"b":[{"c":1}]}'));
    const service = await startHttpTarget((req, res) => {
      marked = `${req.headers["x-msa-shadow"]} ${req.url} ${req.headers.cookie}`;
      json('{ "b": [{"c": 2}], "a": 1 }')(req, res);
    });
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, shadow));
    expect(parseAnswer(await send(proxy.port, get("/a?q=1", "Cookie: s=1\r\n"))).body).toContain('"a":1');
    await eventually(() => proxy.status().endpoints[0]!.evidence !== null);
    expect(marked).toBe("1 /a?q=1 s=1");
    expect(proxy.status().endpoints[0]!.evidence).toMatchObject({
      compared: 1,
      equal: 0,
      mismatched: 1,
      exemplars: [{ differences: [{ kind: "body", fields: ["$.b[].c"] }] }],
    });
    expect(proxy.status().totals.trafficShare).toBe(0);
  });

  it("counts equal answers, and never shows values", async () => {
    const [monolith, service] = [
      await startHttpTarget(json('{"secret":"x"}')),
      await startHttpTarget(json('{"secret":"y"}')),
    ];
    const proxy = await startTestProxy(tableOf(monolith.url, monolith.url, shadow));
    await send(proxy.port, get("/a"));
    await eventually(() => proxy.status().endpoints[0]!.evidence?.equal === 1);
    proxy.swap(tableOf(monolith.url, service.url, shadow));
    await send(proxy.port, get("/a"));
    await eventually(() => proxy.status().endpoints[0]!.evidence?.mismatched === 1);
    expect(JSON.stringify(proxy.status())).not.toMatch(/"[xy]"/);
  });

  it("never mirrors what writes", async () => {
    const monolith = await startNamedTarget("monolith");
    const service = await startNamedTarget("service");
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, shadow));
    await send(proxy.port, "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    await send(proxy.port, get("/a"));
    await eventually(() => proxy.status().endpoints[0]!.evidence !== null);
    expect(service.accepted()).toBe(1);
    expect(proxy.status().endpoints[1]!.evidence).toBeNull();
  });

  it("whose GET has side effects is not mirrored", async () => {
    const [monolith, service] = [await startNamedTarget("monolith"), await startNamedTarget("service")];
    const rows = {
      "GET /a": { state: "shadow" as const, sideEffects: "counts visits" },
      "GET /b": { state: "shadow" as const },
    };
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, rows));
    await send(proxy.port, get("/a"));
    await send(proxy.port, get("/b"));
    await eventually(() => proxy.status().endpoints[1]!.evidence !== null);
    expect(proxy.status().endpoints[0]!.evidence).toBeNull();
    expect(service.accepted()).toBe(1);
  });

  it("with a service that hangs or is down does not delay or fail a client, and mirrors no more than 16 at once", async () => {
    const monolith = await startNamedTarget("monolith");
    const hanging = await startScriptedTarget(() => {});
    const proxy = await startTestProxy(tableOf(monolith.url, hanging.url, shadow), {
      settings: { responseTimeout: 3_000 },
    });
    const client = await rawClient(proxy.port);
    for (let at = 1; at <= 40; at++) {
      client.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
      await client.until((text) => text.split('"name":"monolith"').length === at + 1);
    }
    expect(hanging.sockets.size).toBeLessThanOrEqual(16);
    expect(proxy.status().endpoints[0]!.evidence!.skipped).toBeGreaterThanOrEqual(20);
    await eventually(() => proxy.status().endpoints[0]!.evidence!.failed === 16);
  });

  it("counts bodies over 1 MiB instead of comparing them", async () => {
    const large = "x".repeat(1_048_577);
    const monolith = await startHttpTarget(json(large));
    const proxy = await startTestProxy(tableOf(monolith.url, monolith.url, shadow));
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toHaveLength(large.length);
    await eventually(() => proxy.status().endpoints[0]!.evidence?.skipped === 1);
  });
});

describe("what is told", () => {
  it("the log has a line a request: no query, row, leg, status, bytes", async () => {
    const [monolith, service] = [await startHttpTarget(json("12345")), await startHttpTarget(json("123"))];
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, { "GET /a/:id": {} }), {
      now: () => 1_700_000_000_000,
    });
    await send(proxy.port, get('/a/"1?token=secret'));
    await send(proxy.port, get("/none"));
    await eventually(() => proxy.logLines().length === 2);
    expect(proxy.logLines()).toMatchObject([
      {
        time: 1_700_000_000_000,
        method: "GET",
        path: '/a/"1',
        status: 200,
        route: "GET /a/:id",
        leg: "service",
        target: "svc",
        bytes: 3,
      },
      { path: "/none", route: null, leg: "monolith", bytes: 5 },
    ]);
  });

  it("the log, the metrics and an event name requests that could not be read", async () => {
    const monolith = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(monolith.url, null), { admin: true });
    await send(proxy.port, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    await send(proxy.port, "nonsense\r\n\r\n");
    await eventually(() => proxy.logLines().length === 2);
    expect(proxy.logLines()).toMatchObject([
      { status: 400, fault: { phase: "request-headers", side: "client" } },
      { status: 400 },
    ]);
    expect(proxy.events.map((event) => event.kind)).toEqual(["malformed-request", "malformed-request"]);
    const metrics = await (await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`)).text();
    expect(metrics).toContain('msa_faults_total{phase="request-headers",side="client",kind="malformed"} 2\n');
  });

  it("the answer says who gave it, when asked to", async () => {
    const [monolith, service] = [await startNamedTarget("monolith"), await startNamedTarget("service")];
    const proxy = await startTestProxy(tableOf(monolith.url, service.url, { "GET /a": {} }), {
      debugHeaders: true,
    });
    expect(parseAnswer(await send(proxy.port, get("/a"))).header("x-msa-served-by")).toBe("svc");
    expect(parseAnswer(await send(proxy.port, get("/b"))).header("x-msa-served-by")).toBe("monolith");
    const silent = await startTestProxy(tableOf(monolith.url, service.url, { "GET /a": {} }));
    expect(parseAnswer(await send(silent.port, get("/a"))).header("x-msa-served-by")).toBeNull();
  });

  it("a canary keeps each user on one side", async () => {
    const [monolith, service] = [await startNamedTarget("monolith"), await startNamedTarget("service")];
    const proxy = await startTestProxy(
      tableOf(monolith.url, service.url, { "GET /a": { state: "canary", weight: 50 } }),
    );
    const sides = new Map<number, Set<string>>();
    for (let round = 0; round < 3; round++) {
      for (let user = 0; user < 20; user++) {
        const { body } = parseAnswer(await send(proxy.port, get("/a", `Authorization: Bearer ${user}\r\n`)));
        sides.set(user, (sides.get(user) ?? new Set()).add(/"name":"(\w+)"/.exec(body)![1]!));
      }
    }
    expect([...sides.values()].every((seen) => seen.size === 1)).toBe(true);
    expect(new Set([...sides.values()].flatMap((seen) => [...seen])).size).toBe(2);
    const { requests } = proxy.status().endpoints[0]!;
    expect(requests.monolith + requests.service).toBe(60);
  });
});
