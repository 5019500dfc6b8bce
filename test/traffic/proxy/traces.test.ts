/** Traces through real sockets, to a collector that takes OTLP as JSON. */
import { describe, expect, it } from "vitest";
import { beginTrace } from "../../../src/traffic/proxy/observe/traces/trace-context.ts";
import { traceSettings } from "../../../src/traffic/proxy/observe/traces/trace-settings.ts";
import { closedPort, type HttpTarget, startHttpTarget, startNamedTarget } from "../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../support/start-test-proxy.ts";
import { ask, type Fields, got } from "./gateway/gated.ts";

interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: Record<string, unknown> }[];
  readonly status?: { code: number; message: string };
}

interface Collector extends HttpTarget {
  readonly spans: CollectedSpan[];
  readonly services: string[];
  readonly asked: { url: string; headers: Record<string, unknown> }[];
}

async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const services: string[] = [];
  const asked: Collector["asked"] = [];
  const target = await startHttpTarget((req, res) => {
    let text = "";
    req.on("data", (chunk) => (text += chunk));
    req.on("end", () => {
      asked.push({ url: req.url!, headers: req.headers });
      for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
        services.push(attributesOf(resource)["service.name"] as string);
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      res.end("{}");
    });
  });
  return { ...target, spans, services, asked };
}

function attributesOf({ attributes }: Pick<CollectedSpan, "attributes">): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

const environment = (url: string, more: Record<string, string> = {}): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  ...more,
});
const settingsOf = (set: Record<string, string>) => traceSettings((name) => set[name]);

async function traced(
  rows: Parameters<typeof tableOf>[2],
  more: Record<string, string> = {},
): Promise<{ proxy: TestProxy; collector: Collector; stopService: () => Promise<void> }> {
  const [monolith, svc, collector] = [
    await startNamedTarget("monolith"),
    await startNamedTarget("svc"),
    await startCollector(),
  ];
  const proxy = await startTestProxy(tableOf(monolith.url, svc.url, rows), {
    env: environment(collector.url, more),
  });
  return { proxy, collector, stopService: svc.stop };
}

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("a request", () => {
  it("goes on in the trace of whoever asked; the target's span is below the proxy's", async () => {
    const { proxy, collector } = await traced({ "GET /posts/:id": {} });
    const answer = await ask(proxy.port, "/posts/7?secret=1", { Traceparent: parent, Tracestate: "a=1" });
    const [handed = ""] = got(answer).all("traceparent");
    expect(got(answer).all("tracestate")).toEqual(["a=1"]);
    await proxy.close();
    expect(collector.spans).toHaveLength(1);
    const [span] = collector.spans;
    expect(span).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      parentSpanId: "b7ad6b7169203331",
      name: "GET /posts/:id",
      kind: 2,
    });
    expect(handed).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
    expect(attributesOf(span!)).toEqual({
      "http.request.method": "GET",
      "http.response.status_code": "200",
      "http.route": "/posts/:id",
      "msa.leg": "service",
      "msa.state": "service",
      "msa.target": "svc",
      "url.path": "/posts/7",
    });
    expect(BigInt(span!.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span!.startTimeUnixNano));
    expect(collector.asked[0]?.url).toBe("/v1/traces");
    expect(collector.services).toEqual(["msa-proxy"]);
  });

  it("begins a trace where there is none, or none that can be believed", async () => {
    const { proxy } = await traced({ "GET /a": {} });
    const cases: readonly Fields[] = [
      {},
      { Traceparent: "00-00000000000000000000000000000000-b7ad6b7169203331-01", Tracestate: "a=1" },
      { Traceparent: `${parent}-more` },
      { Traceparent: parent, traceparent: parent },
    ];
    for (const fields of cases) {
      const seen = got(await ask(proxy.port, "/a", fields));
      expect(seen.all("traceparent")).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)]);
      expect(seen.all("traceparent")[0]).not.toContain("0af7651916cd43dd8448eb211c80319c");
      expect(seen.all("tracestate")).toEqual([]);
    }
  });

  it("that nobody keeps is not delivered, and the target hears so", async () => {
    const { proxy, collector } = await traced(
      { "GET /a": {} },
      { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" },
    );
    expect(got(await ask(proxy.port, "/a")).all("traceparent")[0]).toMatch(/-00$/);
    expect(got(await ask(proxy.port, "/a", { traceparent: parent })).all("traceparent")[0]).toMatch(/-01$/);
    await proxy.close();
    expect(collector.spans.map(({ traceId }) => traceId)).toEqual(["0af7651916cd43dd8448eb211c80319c"]);
  });

  it("that the monolith answered for a service that is down says so", async () => {
    const { proxy, collector, stopService } = await traced({ "GET /a": {} });
    await stopService();
    await ask(proxy.port, "/a");
    await proxy.close();
    expect(attributesOf(collector.spans[0]!)).toMatchObject({
      "msa.leg": "monolith",
      "msa.fallback": true,
      "error.type": "connect target refused",
    });
    expect(collector.spans[0]?.status).toBeUndefined();
  });

  it("that is mirrored has a second span, and the service's are below that one", async () => {
    const seen: (string | undefined)[] = [];
    const svc = await startHttpTarget((req, res) => {
      seen.push(req.headers.traceparent as string | undefined);
      res.end("x");
    });
    const [monolith, collector] = [await startNamedTarget("monolith"), await startCollector()];
    const proxy = await startTestProxy(tableOf(monolith.url, svc.url, { "GET /a": { state: "shadow" } }), {
      env: environment(collector.url),
    });
    await ask(proxy.port, "/a", { traceparent: parent });
    await expect.poll(() => proxy.status().endpoints[0]?.evidence?.compared).toBe(1);
    await proxy.close();
    const [first, second] = collector.spans;
    expect(second).toMatchObject({ name: "shadow GET /a", kind: 3, parentSpanId: first?.spanId });
    expect(attributesOf(second!)).toMatchObject({ "msa.shadow": true, "http.response.status_code": "200" });
    expect(seen).toEqual([`00-${first?.traceId}-${second?.spanId}-01`]);
  });

  it("that a gate answered has a span", async () => {
    const [monolith, collector] = [await startNamedTarget("monolith"), await startCollector()];
    const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith" } });
    const proxy = await startTestProxy(
      { ...table, gates: { door: { deny: ["127.0.0.1"] } }, gate: "door" },
      { env: environment(collector.url) },
    );
    await ask(proxy.port, "/a");
    await proxy.close();
    expect(attributesOf(collector.spans[0]!)).toMatchObject({
      "http.response.status_code": "403",
      "msa.door": "address",
    });
  });
});

describe("a collector", () => {
  it("that is away costs no request, and what it missed is counted", async () => {
    const monolith = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(monolith.url, null), {
      admin: true,
      env: environment(`http://127.0.0.1:${await closedPort()}`, { OTEL_BSP_SCHEDULE_DELAY: "20" }),
    });
    expect((await ask(proxy.port, "/a")).status).toBe(200);
    const metrics = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`)).text();
    await expect.poll(metrics).toContain("msa_spans_dropped_total 1");
  });

  it("gets the headers that it wants, and the service's name", async () => {
    const { proxy, collector } = await traced(
      { "GET /a": {} },
      {
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x, x-team=a",
        OTEL_SERVICE_NAME: "shop-edge",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test",
      },
    );
    await ask(proxy.port, "/a");
    await proxy.close();
    expect(collector.asked[0]?.headers).toMatchObject({ authorization: "Bearer x", "x-team": "a" });
    expect(collector.services).toEqual(["shop-edge"]);
    expect(JSON.stringify(proxy.logLines())).not.toContain("Bearer");
  });
});

it("nothing is traced unless the environment says where to; a client's own trace is handed on as it came", async () => {
  expect(settingsOf({})).toBeNull();
  expect(settingsOf(environment("http://c", { OTEL_TRACES_EXPORTER: "none" }))).toBeNull();
  expect(settingsOf(environment("http://c", { OTEL_SDK_DISABLED: "true" }))).toBeNull();
  expect(settingsOf(environment("http://c/"))?.url).toBe("http://c/v1/traces");
  const monolith = await startNamedTarget("monolith");
  const proxy = await startTestProxy(tableOf(monolith.url, null));
  expect(got(await ask(proxy.port, "/a", { Traceparent: parent })).all("traceparent")).toEqual([parent]);
});

it("the share of traces that are kept is what was asked for", () => {
  const kept = Array.from({ length: 4_000 }, () => beginTrace([], 0.25, 0)).filter(({ sampled }) => sampled);
  expect(kept.length).toBeGreaterThan(800);
  expect(kept.length).toBeLessThan(1_200);
});
