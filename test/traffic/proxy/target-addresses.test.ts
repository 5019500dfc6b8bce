import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../../src/config/schema.ts";
import { parseRoutes } from "../../../src/routes/parse-routes.ts";
import { printRoutes } from "../../../src/routes/print-routes.ts";
import type { RouteFile, TargetConfig } from "../../../src/routes/route-file.ts";
import { exportTable } from "../../../src/traffic/export/export-table.ts";
import { probeTarget } from "../../../src/workflows/probe-target.ts";
import { certificateFile } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, send } from "../support/raw-client.ts";
import { reachTargetsOver, startNamedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const alone = { "GET /a": { fallback: "none" as const } };

async function tls(config: (url: string) => TargetConfig) {
  reachTargetsOver("http");
  const monolith = await startNamedTarget("monolith");
  reachTargetsOver("https");
  const service = await startNamedTarget("service");
  const file: RouteFile = tableOf(monolith.url, service.url, alone);
  file.targets.svc = config(service.url);
  return { proxy: await startTestProxy(file, { settings: { healthInterval: 10 } }), file, service };
}

const ca = certificateFile("ca.pem");

describe("a target with https", () => {
  it("is believed when the CA that the table names has signed for its host", async () => {
    const { proxy } = await tls((url) => ({ url, tls: { ca } }));
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"service"');
  });

  it("is refused without that CA, and gets no request", async () => {
    const { proxy } = await tls((url) => ({ url }));
    const answer = parseAnswer(await send(proxy.port, get("/a")));
    expect([answer.status, answer.body]).toEqual([502, "502 Bad Gateway (connect, target)\n"]);
    await eventually(() => proxy.logLines().length === 1);
    expect(JSON.stringify(proxy.logLines())).toContain("unable to verify the first certificate");
  });

  it("is refused when the certificate is for another name, or for none that was asked for", async () => {
    const { proxy } = await tls((url) => ({ url, tls: { ca, servername: "elsewhere.example" } }));
    expect(parseAnswer(await send(proxy.port, get("/a"))).status).toBe(502);
  });

  it("is not looked at where the table says so", async () => {
    const { proxy } = await tls((url) => ({ url, tls: { insecure: true } }));
    expect(parseAnswer(await send(proxy.port, get("/a"))).body).toContain('"name":"service"');
  });

  it("does not inherit the connections that were made under weaker rules", async () => {
    const { proxy, file } = await tls((url) => ({ url, tls: { insecure: true } }));
    await send(proxy.port, get("/a"));
    expect(proxy.connections().idle).toBe(1);
    file.targets.svc = { url: file.targets.svc!.url };
    proxy.swap(file);
    expect(parseAnswer(await send(proxy.port, get("/a"))).status).toBe(502);
  });

  it("is asked after its health in the same way, by the proxy and by msa move", async () => {
    const { proxy, service } = await tls((url) => ({
      url,
      tls: { ca },
      health: "/health",
      instances: [{ url: url.replace("127.0.0.1", "localhost") }],
    }));
    await eventually(() => service.accepted() > 1);
    expect(proxy.status().targets[1]).toMatchObject({ name: "svc", url: service.url, down: false });
    const config = { url: service.url, tls: { ca: "ca.pem" }, health: "/health" };
    expect(await probeTarget(config, join(dirname(ca), "x.json"), 2_000)).toMatchObject({
      ok: true,
      asked: `${service.url}/health`,
    });
    expect(await probeTarget({ url: service.url }, ca, 2_000)).toMatchObject({ ok: false });
  });

  it("whose CA is not there makes the table a broken one", async () => {
    const { proxy, file } = await tls((url) => ({ url, tls: { ca } }));
    file.targets.svc!.tls = { ca: "missing.pem" };
    writeFileSync(proxy.routesFile, printRoutes(file));
    proxy.reload();
    expect(proxy.status().table.fault).toContain("targets.svc.tls.ca: missing.pem cannot be read");
    expect(parseAnswer(await send(proxy.port, get("/a"))).status).toBe(200);
  });
});

it("a unix socket is a target like any other: requests, health, status", async () => {
  reachTargetsOver("unix");
  const monolith = await startNamedTarget("monolith");
  const proxy = await startTestProxy(tableOf(monolith.url, null));
  const answer = parseAnswer(await send(proxy.port, get("/a")));
  expect(JSON.parse(answer.body)).toMatchObject({ name: "monolith", url: "/a" });
  expect(proxy.status().targets[0]).toMatchObject({ url: monolith.url, down: false });
  expect(await probeTarget({ url: monolith.url }, "/x", 2_000)).toMatchObject({ ok: true });
});

it("an address is checked, and a table that is printed says all that it said", () => {
  const parse = (target: TargetConfig): RouteFile =>
    parseRoutes(JSON.stringify({ version: 1, targets: { monolith: target }, routes: [] }), "t.json");
  for (const url of [
    "ftp://a",
    "https://a/x",
    "http://u:p@a",
    "unix:x",
    "unix://x",
    "http://",
    "https://a?b",
  ])
    expect(() => parse({ url }), url).toThrow(
      /must be http:\/\/host:port, https:\/\/host:port or unix:\/path/,
    );
  expect(() => parse({ url: "http://a", tls: { ca: "x" } })).toThrow("has tls, and no https address");
  expect(() => parse({ url: "unix:/a", instances: [{ url: "unix:/a" }] })).toThrow("twice");
  const full: TargetConfig = {
    url: "https://a:1",
    tls: { ca: "ca.pem", servername: "b" },
    weight: 2,
    health: "/h",
    instances: [{ url: "unix:/run/a.sock" }, { url: "http://a:1", weight: 3 }],
    balance: "least-busy",
    maxInFlight: 3,
  };
  expect(parseRoutes(printRoutes(parse(full)), "t.json").targets.monolith).toEqual(full);
});

describe("msa export", () => {
  const { proxy: settings } = configSchema.parse({});

  it("says which rows stay, since their target is reached over TLS or a socket", () => {
    const file = tableOf("http://127.0.0.1:3000", "https://127.0.0.1:4101", {
      "GET /a": {},
      "GET /b": { state: "monolith" },
    });
    for (const engine of ["nginx", "haproxy", "caddy", "envoy", "kong", "gateway-api"] as const) {
      const { text, unsaid } = exportTable(engine, { file, settings });
      expect(unsaid).toContainEqual({
        endpoint: "GET /a",
        what: "stays with the monolith: svc is reached over TLS, which is not exported",
      });
      expect(unsaid.filter(({ endpoint }) => endpoint === "GET /b")).toEqual([]);
      expect(text).not.toContain("4101");
    }
  });

  it("refuses where the monolith cannot stand in", () => {
    expect(() => exportTable("envoy", { file: tableOf("unix:/run/m.sock", null), settings })).toThrow(
      "the monolith is reached over a unix socket, which is not exported to envoy",
    );
    const retired = tableOf("http://127.0.0.1:1", "https://svc", { "GET /a": { retired: true } });
    expect(() => exportTable("nginx", { file: retired, settings })).toThrow("which alone answers GET /a");
  });

  it("tells HAProxy by which name and whose word a target is known, but not of one that a source lists", () => {
    const target = (more: object): RouteFile["targets"][string] => ({ url: "https://svc.internal", ...more });
    const textOf = (more: object): string => {
      const file = tableOf("http://127.0.0.1:3000", null, { "GET /a": { target: "svc" } });
      const targets = { ...file.targets, svc: target(more) };
      return exportTable("haproxy", { file: { ...file, targets }, settings, folder: "/shop" }).text;
    };
    expect(textOf({})).toContain(
      "svc.internal:443 ssl verify required ca-file @system-ca verifyhost svc.internal sni str(svc.internal)",
    );
    expect(textOf({ tls: { ca: "ca's.pem", servername: "known" } })).toContain(
      "ca-file '/shop/ca'\\''s.pem' verifyhost known sni str(known)",
    );
    expect(textOf({ discover: { from: "dns", name: "svc.internal", port: 443 } })).toContain(
      "stays with the monolith: svc is reached over TLS",
    );
  });
});
