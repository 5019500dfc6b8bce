/** Rows that are for some requests only: who answers, who is counted, and whose gate stands. Through real sockets. */
import { describe, expect, it } from "vitest";
import type { RouteFile, RouteRow } from "../../../src/routes/route-file.ts";
import { explainRequest } from "../../../src/traffic/proxy/explain.ts";
import { h2Ask, h2Session } from "../support/h2-client.ts";
import { parseAnswer, send } from "../support/raw-client.ts";
import { startHttpTarget, startNamedTarget } from "../support/start-target.ts";
import {
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
  tableOf,
} from "../support/start-test-proxy.ts";

type Row = Partial<RouteRow> & { readonly endpoint: string };

interface Hosts extends TestProxy {
  /** Who answered, or the status. */
  by(host: string | null, path?: string, fields?: string): Promise<string>;
}

const gates = { strict: { deny: ["127.0.0.1"] }, loose: { requestId: "x-id" } };

async function start(
  rows: readonly Row[],
  more: Partial<RouteFile> = {},
  options: TestProxyOptions = {},
): Promise<Hosts> {
  const [monolith, svc] = [await startNamedTarget("monolith"), await startNamedTarget("svc")];
  const routes = rows.map((row) => ({ module: "m", state: "monolith" as const, target: "svc", ...row }));
  const proxy = await startTestProxy({ ...tableOf(monolith.url, svc.url), ...more, routes }, options);
  return {
    ...proxy,
    async by(host, path = "/a", fields = "") {
      const named = host === null ? "HTTP/1.0\r\n" : `HTTP/1.1\r\nHost: ${host}\r\n`;
      const answer = parseAnswer(
        await send(proxy.port, `GET ${path} ${named}Connection: close\r\n${fields}\r\n`),
      );
      if (answer.status !== 200) return String(answer.status);
      return (JSON.parse(answer.body) as { name: string }).name; // made by startNamedTarget
    },
  };
}

describe("rows for hosts", () => {
  const rows = [
    { endpoint: "GET /a", match: { host: ["api.example.com"] }, state: "service" as const },
    { endpoint: "GET /a", match: { host: ["*.shop.example"] } },
    { endpoint: "GET /:x", match: { host: ["*.shop.example"] }, state: "service" as const },
  ];

  it("decide by the authority of a request of HTTP/2, and keep their gates", async () => {
    const gated = rows.map((row, at) => (at === 0 ? { ...row, gate: "strict" } : row));
    const proxy = await start(gated, { gates });
    const session = h2Session(proxy.port);
    const by = async (authority: string, path: string) => {
      const answer = await h2Ask(session, { ":path": path, ":authority": authority });
      return answer.status === 200 ? (JSON.parse(answer.body) as { name: string }).name : answer.status; // made by startNamedTarget
    };
    expect(await by("api.example.com", "/a")).toBe(403);
    expect(await by("API.example.com.:8080", "/a")).toBe(403);
    expect(await by("a.shop.example", "/b")).toBe("svc");
    expect(await by("a.shop.example", "/a")).toBe("monolith");
  });

  it("decide by the host that a request is for, whatever its port and case", async () => {
    const proxy = await start(rows);
    expect(await proxy.by("api.example.com")).toBe("svc");
    expect(await proxy.by("API.example.com.:8080")).toBe("svc");
    expect(await proxy.by("www.example.com")).toBe("monolith");
    expect(await proxy.by("a.shop.example")).toBe("monolith");
    expect(await proxy.by("a.shop.example", "/b")).toBe("svc");
    expect(await proxy.by(null)).toBe("monolith");
  });

  it("go by the authority of an absolute target, and not by a Host beside it", async () => {
    const proxy = await start(rows);
    expect(await proxy.by("www.example.com", "http://api.example.com/a")).toBe("svc");
    expect(await proxy.by("api.example.com", "http://www.example.com/a")).toBe("monolith");
  });

  it("are counted apart", async () => {
    const proxy = await start(rows);
    await proxy.by("api.example.com");
    await proxy.by("a.shop.example");
    const { endpoints } = proxy.status();
    expect(endpoints.map(({ id, requests }) => [id, requests.monolith, requests.service])).toEqual([
      ["GET /a host=api.example.com", 0, 1],
      ["GET /a host=*.shop.example", 1, 0],
      ["GET /:x host=*.shop.example", 0, 0],
    ]);
  });

  it("also say for whom a state holds", async () => {
    const proxy = await start([{ endpoint: "GET /a", state: "service", when: { host: ["*.shop.example"] } }]);
    expect(await proxy.by("a.shop.example")).toBe("svc");
    expect(await proxy.by("shop.example")).toBe("monolith");
    expect(await proxy.by("x", "http://a.shop.example/a")).toBe("svc");
  });
});

describe("gates of rows for hosts", () => {
  const guarded = { endpoint: "GET /a", match: { host: ["admin.example.com"] }, gate: "strict" };

  it("are not walked around with another spelling, or with a host that nobody knows", async () => {
    const proxy = await start([guarded], { gates });
    for (const host of ["admin.example.com", "ADMIN.example.com.", "admin.example.com:1"])
      expect(await proxy.by(host)).toBe("403");
    for (const host of ["other", "127.0.0.1", "xadmin.example.com", null])
      expect(await proxy.by(host)).toBe("421");
    expect(await proxy.by("other", "http://admin.example.com/a")).toBe("403");
    expect(await proxy.by("admin.example.com", "http://other/a")).toBe("421");
    expect(await proxy.by("other", "/%61")).toBe("421");
    expect(await proxy.by("admin.example.com", "/%61")).toBe("400");
    expect(await proxy.by("other", "/b")).toBe("monolith");
  });

  it("are not walked around by a row for no host in particular", async () => {
    const proxy = await start([guarded, { endpoint: "GET /:x", gate: "loose" }], { gates });
    expect(await proxy.by("other")).toBe("421");
    expect(await proxy.by("other", "/b")).toBe("monolith");
  });

  it("leave the way to rows that say their hosts, and to rows before them", async () => {
    const proxy = await start(
      [
        { endpoint: "GET /health", gate: "loose" },
        guarded,
        { endpoint: "GET /a", match: { host: ["www.example.com"] } },
        { endpoint: "GET /:x", match: { host: ["admin.example.com"] }, gate: "strict" },
        { endpoint: "GET /:x", match: { host: ["*"] }, gate: "loose" },
      ],
      { gates },
    );
    expect(await proxy.by("www.example.com")).toBe("monolith");
    expect(await proxy.by("admin.example.com", "/health")).toBe("monolith");
    expect(await proxy.by("other", "/b")).toBe("monolith");
    expect(await proxy.by("admin.example.com", "/b")).toBe("403");
  });

  it("hold where the table's own gate is the same", async () => {
    const proxy = await start([guarded, { endpoint: "GET /b", match: { host: ["b"] }, gate: "loose" }], {
      gates,
      gate: "strict",
    });
    expect(await proxy.by("other")).toBe("403");
    expect(await proxy.by("b", "/b")).toBe("monolith");
    expect(await proxy.by("other", "/b")).toBe("421");
  });

  it("count for the host that a trusted proxy names, too", async () => {
    const rows = [guarded, { endpoint: "GET /a", match: { host: ["*"] }, gate: "loose" }];
    const trusting = await start(rows, { gates }, { settings: { trustedPeers: ["127.0.0.1"] } });
    expect(await trusting.by("www", "/a", "X-Forwarded-Host: www\r\n")).toBe("monolith");
    expect(await trusting.by("www", "/a", "X-Forwarded-Host: admin.example.com\r\n")).toBe("400");
    expect(await trusting.by("www", "/a", 'Forwarded: for=1;host="admin.example.com"\r\n')).toBe("400");
    const wary = await start(rows, { gates });
    expect(await wary.by("www", "/a", "X-Forwarded-Host: admin.example.com\r\n")).toBe("monolith");
  });

  it("are told where a field that decides is said twice", async () => {
    const proxy = await start(
      [
        { endpoint: "GET /a", match: { "header:x-v": ["2"] }, gate: "strict" },
        { endpoint: "GET /b", match: { "cookie:v": ["2"] }, gate: "strict" },
      ],
      { gates },
    );
    expect(await proxy.by("x")).toBe("monolith");
    expect(await proxy.by("x", "/a", "X-V: 2\r\n")).toBe("403");
    expect(await proxy.by("x", "/a", "X-V: 1\r\nX-V: 2\r\n")).toBe("400");
    expect(await proxy.by("x", "/b", "Cookie: v=1; v=2\r\n")).toBe("400");
    expect(await proxy.by("x", "/b", "Cookie: v=1; w=2\r\n")).toBe("monolith");
  });
});

describe("a kept answer", () => {
  it("is for the host that the target heard, not for a Host beside an absolute address", async () => {
    const target = await startHttpTarget((_, res) => res.setHeader("cache-control", "max-age=60").end());
    const table = tableOf(target.url, null, { "GET /a": { state: "monolith", gate: "kept" } });
    const proxy = await startTestProxy({ ...table, gates: { kept: { cache: {} } } });
    const ask = async (path: string): Promise<string | null> => {
      const text = await send(proxy.port, `GET ${path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
      return parseAnswer(text).header("cache-status");
    };
    expect([await ask("http://other/a"), await ask("/a"), await ask("/a")]).toEqual([null, null, "msa; hit"]);
  });
});

describe("explaining", () => {
  const file: RouteFile = {
    ...tableOf("http://127.0.0.1:3999", "http://127.0.0.1:4199"),
    gates,
    routes: [
      {
        endpoint: "GET /a",
        match: { host: ["admin.example.com"] },
        module: "m",
        state: "monolith",
        gate: "strict",
      },
      {
        endpoint: "GET /a",
        match: { host: ["x"], "header:x-v": ["2"] },
        module: "m",
        state: "service",
        target: "svc",
      },
      { endpoint: "GET /:y", module: "m", state: "monolith" },
    ],
  };
  const explain = (host: string, headers: string[] = []) =>
    explainRequest(file, ["ip"], { method: "GET", path: "/a", host, headers });

  it("names the row, and those that are for other requests", () => {
    expect(explain("x:80", ["X-V: 2"])).toMatchObject({
      endpoint: "GET /a host=x header:x-v=2",
      leg: "service",
      passedOver: [{ id: "GET /a host=admin.example.com", because: "host is x" }],
      refused: null,
    });
    expect(explain("x").passedOver[1]).toEqual({
      id: "GET /a host=x header:x-v=2",
      because: "header:x-v is not there",
    });
    expect(explain("admin.example.com")).toMatchObject({ passedOver: [], gate: { name: "strict" } });
  });

  it("says when the door would refuse", () => {
    expect(explain("www").refused).toMatchObject({ status: 421 });
    const byHeader = { method: "GET", path: "/a", headers: ["Host: admin.example.com"] };
    expect(explainRequest(file, ["ip"], byHeader).refused).toBeNull();
  });
});
