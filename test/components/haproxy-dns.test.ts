/** A target whose instances DNS lists, as HAProxy follows it. */
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import type { DiscoverConfig } from "../../src/routes/discover-config.ts";
import { exportTable } from "../../src/traffic/export/export-table.ts";
import { freePort } from "../run/free-port.ts";
import { startFakeDns, type Zone } from "../traffic/support/fake-dns.ts";
import { type Listed, startInstances, tableWithSource } from "../traffic/support/source-contract.ts";
import { startNamedTarget } from "../traffic/support/start-target.ts";
import { hasEngine, startEngine } from "./engines.ts";

const name = "orders.test";
const service = `_http._tcp.${name}`;
const hostOf = ({ host }: Listed): string => `${host.replaceAll(".", "-")}.${name}`;

const zoneOf: Readonly<Record<"dns" | "dns-srv", (all: readonly Listed[]) => Zone>> = {
  dns: (all) => ({ a: { [name]: all.map(({ host }) => host) } }),
  "dns-srv": (all) => ({
    a: Object.fromEntries(all.map((one) => [hostOf(one), [one.host]])),
    srv: { [service]: all.map((one) => ({ name: hostOf(one), port: one.port, priority: 1, weight: 1 })) },
  }),
};

describe.skipIf(!hasEngine("haproxy"))("instances that HAProxy finds by", () => {
  it.each(["dns", "dns-srv"] as const)("%s come and go, and stay while DNS has no answer", async (from) => {
    const [first, second, third] = (await startInstances(3)) as [Listed, Listed, Listed];
    const dns = await startFakeDns();
    dns.answer(zoneOf[from]([first, second]));
    const monolith = await startNamedTarget("monolith");
    const servers = [dns.address];
    const discover: DiscoverConfig =
      from === "dns"
        ? { from, name, port: first.port, interval: 200, servers }
        : { from, name: service, interval: 200, servers };
    const port = await freePort();
    const { text, unsaid } = exportTable("haproxy", {
      file: tableWithSource(monolith.url, monolith.url, discover),
      settings: configSchema.parse({ proxy: { port } }).proxy,
    });
    expect(unsaid.map(({ what }) => what).join()).toContain("svc: HAProxy asks dns");
    await startEngine("haproxy", text, port);
    const answerers = async (): Promise<string[]> => {
      const seen = new Set<string>();
      for (let at = 0; at < 8; at++) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/x`, { headers: { connection: "close" } });
        seen.add(answer.status === 200 ? await answer.text() : String(answer.status));
      }
      return [...seen].sort();
    };
    const poll = { timeout: 30_000, interval: 100 };
    await expect.poll(answerers, poll).toEqual([first.host, second.host]);
    dns.answer(zoneOf[from]([third, second]));
    await expect.poll(answerers, poll).toEqual([second.host, third.host]);
    const asked = dns.asked.length;
    dns.answer({ code: 2 });
    await expect.poll(() => dns.asked.length, poll).toBeGreaterThan(asked + 10);
    expect(await answerers()).toEqual([second.host, third.host]);
  });
});
