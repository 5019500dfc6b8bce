import { expect, it } from "vitest";
import { configSchema } from "../../../src/config/schema.ts";
import type { DiscoverConfig } from "../../../src/routes/discover-config.ts";
import type { GateSettings } from "../../../src/routes/gate-settings.ts";
import type { RouteFile, RouteRow, RowCondition } from "../../../src/routes/route-file.ts";
import { sayConditions } from "../../../src/traffic/export/conditions.ts";
import { type Engine, engines, exportTable } from "../../../src/traffic/export/export-table.ts";
import type { Exported } from "../../../src/traffic/export/exported.ts";
import { tableOf } from "../support/start-test-proxy.ts";

const settings = configSchema.parse({}).proxy;
const table = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", {
  "GET /canary": { state: "canary", weight: 12.5 },
  "GET /shadow": { state: "shadow" },
  "GET /seen": { sideEffects: "counts views" },
  "GET /plain": {},
});

it.each(engines)("%s: what it cannot do is said of the row, and stands in the file", (engine) => {
  const { text, unsaid } = exportTable(engine, { file: table, settings });
  const rows = new Set(unsaid.flatMap(({ endpoint }) => endpoint ?? []));
  expect([...rows].sort()).toEqual(
    {
      caddy: ["GET /canary", "GET /shadow"],
      envoy: ["GET /shadow"],
      "gateway-api": ["GET /canary", "GET /plain", "GET /seen", "GET /shadow"],
      haproxy: ["GET /shadow"],
      kong: ["GET /canary", "GET /plain", "GET /seen", "GET /shadow"],
      nginx: ["GET /seen", "GET /shadow"],
    }[engine],
  );
  if (engine !== "caddy") for (const { what } of unsaid) expect(text).toContain(what);
});

it.each(engines)("%s: the same table gives the same bytes", (engine) => {
  expect(exportTable(engine, { file: table, settings }).text).toBe(
    exportTable(engine, { file: structuredClone(table), settings }).text,
  );
});

it.each(engines)("%s: a row without a pattern there is refused, not left out", (engine) => {
  const file = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", {
    "GET /twice": { regex: "^/(a|b)\\1$" },
    "GET /plain": {},
  });
  expect(() => exportTable(engine, { file, settings })).toThrow(/GET \/twice/);
});

it.each(engines)(
  "%s: a row for users that the engine cannot tell stays with the monolith, and it is said",
  (engine) => {
    const when = { "jwt:tenant": ["acme"] };
    const file = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", { "GET /narrow": { when } });
    const { text, unsaid } = exportTable(engine, { file, settings });
    expect(unsaid).toContainEqual({
      endpoint: "GET /narrow",
      what: "stays with the monolith: service when jwt:tenant=acme is not exported",
    });
    expect(text.replace(/^#.*$/gm, "")).not.toContain("4101");
  },
);

it.each(engines)(
  "%s: a row for requests that the engine cannot tell is refused, for others would get them",
  (engine) => {
    const match = (value: string, key = "header:x"): RouteFile =>
      tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", { "GET /a": { match: { [key]: [value] } } });
    for (const file of [
      match("1", "jwt:tenant"),
      match("a\nb"),
      match("\u00e9"),
      match("a;b", "cookie:c"),
      match("x", "ip"),
    ])
      expect(() => exportTable(engine, { file, settings })).toThrow(
        /cannot be asked for the requests of GET \/a /,
      );
    const byHost = {
      ...match("1"),
      routes: [{ ...match("1").routes[0]!, match: { host: ["api.example.com"] } }],
    };
    if (engine === "kong" || engine === "gateway-api")
      expect(() => exportTable(engine, { file: byHost, settings })).toThrow("host=api.example.com");
    else expect(exportTable(engine, { file: byHost, settings }).text).toContain("api\\");
  },
);

it("haproxy and caddy do not tell addresses behind trusted peers", () => {
  const file = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", {
    "GET /a": { when: { ip: ["10.0.0.1"] } },
  });
  const rowsSaid = (engine: Engine, trustedPeers: string[]): (string | null)[] =>
    exportTable(engine, { file, settings: { ...settings, trustedPeers } }).unsaid.map(
      ({ endpoint }) => endpoint,
    );
  for (const engine of ["haproxy", "caddy"] as const) {
    expect(rowsSaid(engine, [])).not.toContain("GET /a");
    expect(rowsSaid(engine, ["10.0.0.9"])).toContain("GET /a");
  }
  expect(rowsSaid("nginx", ["10.0.0.9"])).not.toContain("GET /a");
});

it("a row whose state holds for some becomes two, for those that both it and its match are for", () => {
  const says = (): boolean => true;
  const row = { endpoint: "GET /a", module: "m", target: "svc", state: "canary", weight: 10 } as const;
  const said = (match: RowCondition | undefined, when: RowCondition): readonly RouteRow[] =>
    sayConditions(
      { ...table, routes: [{ ...row, ...(match === undefined ? {} : { match }), when }] },
      "x",
      says,
    ).file.routes;
  expect(said(undefined, { host: ["a"] })).toEqual([
    { ...row, match: { host: ["a"] } },
    { endpoint: "GET /a", module: "m", state: "monolith" },
  ]);
  const both = said(
    { host: ["*.x", "y"], "header:t": ["1"] },
    { host: ["a.x", "*.b.x", "z", "*"], "cookie:c": ["2"] },
  );
  expect(both.map(({ match, state }) => [state, match])).toEqual([
    ["canary", { host: ["a.x", "*.b.x", "*.x", "y"], "header:t": ["1"], "cookie:c": ["2"] }],
    ["monolith", { host: ["*.x", "y"], "header:t": ["1"] }],
  ]);
  expect(said({ host: ["x"] }, { host: ["y"] }).map(({ state }) => state)).toEqual(["monolith"]);
});

it.each(engines)("%s: each instance of a target is there, or its Service is named", (engine) => {
  const file = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", {
    "GET /plain": {},
    "GET /canary": { state: "canary", weight: 50 },
  });
  const svc = { ...file.targets.svc!, instances: [{ url: "http://127.0.0.2:4102", weight: 3 }] };
  const { text } = exportTable(engine, { file: { ...file, targets: { ...file.targets, svc } }, settings });
  expect(text).toContain("127.0.0.2");
  expect(text).toContain("4102");
});

it.each(engines)("%s: says by which keys a canary does not know its users", (engine) => {
  const file = tableOf("http://127.0.0.1:3000", "http://127.0.0.1:4101", {
    "GET /canary": { state: "canary", weight: 50 },
  });
  const sticky = ["jwt:sub", "issued:side", "ip"];
  const { text, unsaid } = exportTable(engine, { file, settings: { ...settings, sticky } });
  expect(unsaid.map(({ what }) => what).join()).toContain("jwt:sub, issued:side");
  if (engine === "nginx" || engine === "haproxy") expect(text).toContain("side");
});

/** By which engine what of a gate is said, where all requests pass it. */
const saidParts: Readonly<Record<Engine, readonly string[]>> = {
  caddy: ["deny", "request"],
  envoy: [],
  "gateway-api": [],
  haproxy: ["deny", "maxBody", "request", "requestId"],
  kong: [],
  nginx: ["deny", "maxBody", "request", "requestId"],
};

it.each(engines)(
  "%s: a gate's part that it has not is refused where it keeps requests out, else said",
  (engine) => {
    const parts: GateSettings = {
      deny: ["10.0.0.0/8"],
      maxBody: 9,
      rateLimits: [{ requests: 1, seconds: 1 }],
      request: { remove: ["x-gone"] },
      requestId: "x-id",
      cors: { origins: ["*"] },
    };
    for (const part of Object.keys(parts) as (keyof GateSettings)[]) {
      const gated = { ...table, gates: { door: { [part]: parts[part] } }, gate: "door" };
      const ask = (): string =>
        exportTable(engine, { file: gated, settings })
          .unsaid.map(({ what }) => what)
          .join("\n");
      const remark = `gate door is not exported: ${part}`;
      if (saidParts[engine].includes(part)) expect(ask()).not.toContain(remark);
      else if (["deny", "maxBody", "rateLimits"].includes(part))
        expect(ask).toThrow(`requests pass door (${part})`);
      else expect(ask()).toContain(remark);
    }
  },
);

it.each(engines)(
  "%s: gates that differ from row to row are not exported: another spelling would lead around them",
  (engine) => {
    const gates = {
      door: { deny: ["10.0.0.0/8"] },
      named: { request: { set: { "x-a": "1" } } },
      unused: { deny: ["::1"] },
    };
    const routes = table.routes.map((row, at) => (at === 0 ? { ...row, gate: "door" } : row));
    const exported = (file: RouteFile): Exported => exportTable(engine, { file, settings });
    expect(() => exported({ ...table, gates, routes })).toThrow("door (deny)");
    expect(() =>
      exported({ ...table, gates, gate: "door", routes: [{ ...routes[0]!, gate: "named" }] }),
    ).toThrow("door (deny)");
    const some = exported({ ...table, gates, routes: [{ ...routes[0]!, gate: "named" }] });
    expect(some.unsaid).toContainEqual({ endpoint: null, what: "gate named is not exported: request" });
  },
);

it("values with a meaning of their own are not said", () => {
  const said = (edits: object, part = "response"): string =>
    exportTable("nginx", { file: { ...table, gates: { door: { [part]: edits } }, gate: "door" }, settings })
      .unsaid.map(({ what }) => what)
      .join();
  for (const edits of [
    { remove: ["Server"] },
    { set: { "Set-Cookie": "a" } },
    { set: { "x.y": "a" } },
    { set: { x: "\u00e9" } },
  ])
    expect(said(edits)).toContain("gate door is not exported: response");
  expect(said({ set: { X: "a" }, remove: ["x"] }, "request")).toContain("not exported: request");
});

it.each(engines)(
  "%s: instances that a source lists are followed, or it is said that they are not",
  (engine) => {
    const sources: Record<string, DiscoverConfig> = {
      svc: { from: "consul", service: "orders" },
      other: { from: "dns-srv", name: "_http._tcp.orders.test", servers: ["10.0.0.2", "[::1]:5353"] },
    };
    const targets = Object.fromEntries(
      Object.entries(sources).map(([name, discover]) => [name, { url: "http://127.0.0.1:4101", discover }]),
    );
    const file = { ...table, targets: { ...table.targets, ...targets } };
    const { text, unsaid } = exportTable(engine, { file, settings });
    const said = unsaid.map(({ what }) => what).join("\n");
    expect(said).toContain("svc: has the addresses of the table for ever, whatever consul orders lists");
    if (engine === "haproxy") {
      expect(said).toContain("other: HAProxy asks dns-srv _http._tcp.orders.test itself");
      expect(text).toContain("    nameserver dns1 10.0.0.2:53\n    nameserver dns2 [::1]:5353\n");
    } else expect(said).toContain("other: has the addresses of the table for ever");
  },
);
