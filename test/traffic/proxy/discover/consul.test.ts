/** How Consul is asked, held against what its reference wants of clients of blocking queries. */
import { expect, it } from "vitest";
import { consulSource } from "../../../../src/traffic/proxy/discover/consul.ts";
import { eventually } from "../../support/eventually.ts";
import { startFakeConsul } from "../../support/fake-consul.ts";
import { svcOf, tableWithSource, urlsOf } from "../../support/source-contract.ts";
import { startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy } from "../../support/start-test-proxy.ts";

const here = { host: "127.0.0.1", port: 4101 };
const signal = new AbortController().signal;
const input = (env: Record<string, string> = {}) => ({ routesFile: "/msa.routes.json", env, wake: () => {} });
const queryOf = (path = ""): Record<string, string> =>
  Object.fromEntries(new URL(path, "http://consul").searchParams);

it("asks for instances whose checks pass, then waits for a change of the index it was told", async () => {
  const consul = await startFakeConsul();
  consul.list([here], 42);
  const config = {
    from: "consul",
    service: "or/ders",
    url: `${consul.url}/`,
    tag: "a b",
    datacenter: "x",
  } as const;
  const source = consulSource(config, input());
  expect(await source.look(signal)).toEqual({
    instances: [{ url: "http://127.0.0.1:4101", weight: 1 }],
    next: expect.any(Number),
  });
  expect(consul.asked[0]).toMatch(/^\/v1\/health\/service\/or%2Fders\?/);
  expect(queryOf(consul.asked[0])).toEqual({ passing: "true", tag: "a b", dc: "x" });
  const next = source.look(signal);
  await eventually(() => consul.waiting() === 1);
  expect(queryOf(consul.asked[1])).toMatchObject({ index: "42", wait: "30s" });
  consul.list([here, { host: "127.0.0.2", port: 4102, weight: 3 }]);
  expect((await next).instances).toEqual([
    { url: "http://127.0.0.1:4101", weight: 1 },
    { url: "http://127.0.0.2:4102", weight: 3 },
  ]);
});

it("begins anew when the index goes backwards, is none, or the server failed", async () => {
  const consul = await startFakeConsul();
  const source = consulSource({ from: "consul", service: "orders", url: consul.url }, input());
  const indexes = (): (string | undefined)[] => consul.asked.map((path) => queryOf(path).index);
  consul.list([here], 42);
  await source.look(signal);
  consul.list([here], 7);
  await source.look(signal);
  await source.look(signal);
  expect(indexes()).toEqual([undefined, "42", undefined]);
  const waits = source.look(signal);
  await eventually(() => consul.waiting() === 1);
  consul.answer(500, "No cluster leader");
  await expect(waits).rejects.toThrow("answered 500");
  consul.list([here], 0);
  await source.look(signal);
  await source.look(signal);
  expect(indexes().slice(3)).toEqual(["7", undefined, undefined]);
});

it("sends the token of the environment to Consul, and shows it nowhere", async () => {
  const consul = await startFakeConsul();
  consul.answer(403, "Permission denied");
  const monolith = await startNamedTarget("monolith");
  const token = "b1gs33cr3t";
  const proxy = await startTestProxy(
    tableWithSource(monolith.url, monolith.url, { from: "consul", service: "orders", url: consul.url }),
    { admin: true, env: { CONSUL_HTTP_TOKEN: token } },
  );
  await eventually(() => svcOf(proxy).discovery?.fault !== null);
  expect(consul.tokens[0]).toBe(token);
  const pages = await Promise.all(
    ["/", "/readyz", "/metrics", "/api/status", "/api/routes"].map(async (path) =>
      (await fetch(`http://127.0.0.1:${proxy.adminPort}${path}`)).text(),
    ),
  );
  expect(pages.join()).toContain("answered 403 (CONSUL_HTTP_TOKEN)");
  expect([...pages, JSON.stringify(proxy.events)].join()).not.toContain(token);
});

it("that answers slowly holds up neither requests nor the end of the proxy", async () => {
  const consul = await startFakeConsul();
  const monolith = await startNamedTarget("monolith");
  consul.list([{ host: "127.0.0.1", port: monolith.port }]);
  const proxy = await startTestProxy(
    tableWithSource(monolith.url, "http://127.0.0.1:1", {
      from: "consul",
      service: "orders",
      url: consul.url,
    }),
  );
  await eventually(() => consul.waiting() === 1);
  expect(urlsOf(proxy)).toEqual([monolith.url]);
  await proxy.drain(10_000);
  await eventually(() => consul.waiting() === 0);
});
