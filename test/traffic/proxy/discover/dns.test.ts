import { describe, expect, it } from "vitest";
import { dnsSource } from "../../../../src/traffic/proxy/discover/dns.ts";
import { dnsSrvSource } from "../../../../src/traffic/proxy/discover/dns-srv.ts";
import type { ConfigOf } from "../../../../src/traffic/proxy/discover/source.ts";
import { startFakeDns } from "../../support/fake-dns.ts";

const signal = new AbortController().signal;

describe("dns", () => {
  it("takes each A record with the port of the table, and looks again when the first of them dies", async () => {
    const dns = await startFakeDns();
    dns.answer({ a: { "orders.test": ["10.0.0.2", "10.0.0.1"] }, ttl: 7 });
    const config: ConfigOf<"dns"> = { from: "dns", name: "orders.test", port: 4101, servers: [dns.address] };
    const look = await dnsSource(config).look(signal);
    expect(look.instances.map(({ url }) => url).sort()).toEqual([
      "http://10.0.0.1:4101",
      "http://10.0.0.2:4101",
    ]);
    expect(look.next).toBe(7_000);
    expect((await dnsSource({ ...config, interval: 250 }).look(signal)).next).toBe(250);
    // Nobody keeps an answer longer than it lives: each look asks.
    expect(dns.asked).toEqual(["A orders.test", "A orders.test"]);
  });

  it.each([
    [0, 1_000],
    [86_400, 60_000],
  ])("a life of %i seconds has it look again after %i ms", async (ttl, next) => {
    const dns = await startFakeDns();
    dns.answer({ a: { "orders.test": ["10.0.0.1"] }, ttl });
    const source = dnsSource({ from: "dns", name: "orders.test", port: 80, servers: [dns.address] });
    expect((await source.look(signal)).next).toBe(next);
  });

  it("asks for AAAA records only where there is no A record; a name that is not there has no instances", async () => {
    const dns = await startFakeDns();
    const source = dnsSource({ from: "dns", name: "gone.test", port: 80, servers: [dns.address] });
    expect((await source.look(signal)).instances).toEqual([]);
    expect(dns.asked).toEqual(["A gone.test", "AAAA gone.test"]);
    dns.answer({ aaaa: { "gone.test": ["fd00:0:0:0:0:0:0:1"] } });
    expect((await source.look(signal)).instances).toEqual([{ url: "http://[fd00::1]:80", weight: 1 }]);
    dns.answer({ a: { "gone.test": ["10.0.0.1"] }, aaaa: { "gone.test": ["fd00:0:0:0:0:0:0:1"] } });
    expect((await source.look(signal)).instances).toEqual([{ url: "http://10.0.0.1:80", weight: 1 }]);
  });
});

describe("dns-srv", () => {
  const name = "_http._tcp.orders.shop.svc.cluster.local";
  const record = (host: string, priority: number, weight: number) => ({
    name: `${host}.orders.test`,
    port: 8080,
    priority,
    weight,
  });

  it("takes the records of the lowest priority with their weights, and leaves out hosts without an address", async () => {
    const dns = await startFakeDns();
    dns.answer({
      srv: { [name]: [record("a", 5, 20), record("b", 5, 0), record("gone", 5, 1), record("spare", 6, 99)] },
      a: {
        "a.orders.test": ["10.0.0.1", "10.0.0.2"],
        "b.orders.test": ["10.0.0.3"],
        "spare.orders.test": ["10.0.0.4"],
      },
    });
    const source = dnsSrvSource({ from: "dns-srv", name, servers: [dns.address] });
    const { instances } = await source.look(signal);
    expect(instances.map(({ url, weight }) => `${url} ${weight}`).sort()).toEqual([
      "http://10.0.0.1:8080 20",
      "http://10.0.0.2:8080 20",
      "http://10.0.0.3:8080 1",
    ]);
    expect(dns.asked).not.toContain("A spare.orders.test");
  });

  it("fails as a whole when the address of a host cannot be asked for", async () => {
    const dns = await startFakeDns();
    dns.answer({ code: 2 });
    const source = dnsSrvSource({ from: "dns-srv", name, servers: [dns.address] });
    await expect(source.look(signal)).rejects.toThrow(/querySrv/);
  });
});
