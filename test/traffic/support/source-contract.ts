/** What every kind of source keeps to, seen from outside: a running proxy and who answers its clients. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DiscoverConfig } from "../../../src/routes/discover-config.ts";
import type { RouteFile } from "../../../src/routes/route-file.ts";
import { eventually } from "./eventually.ts";
import { get, parseAnswer, send } from "./raw-client.ts";
import { startNamedTarget } from "./start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "./start-test-proxy.ts";

export interface Listed {
  readonly host: string;
  readonly port: number;
}

/** A system that lists instances, as a test plays it. */
export interface Stage {
  readonly config: DiscoverConfig;
  readonly env?: Record<string, string>;
  list(instances: readonly Listed[]): void | Promise<void>;
  /** It answers what no client can understand. */
  garble(): void | Promise<void>;
  /** It answers no question. */
  fail(): void | Promise<void>;
}

/** Processes on one port of several loopback addresses, each answering with its address. */
export async function startInstances(count: number): Promise<Listed[]> {
  let port = 0;
  const hosts = Array.from({ length: count }, (_, at) => `127.0.0.${at + 1}`);
  for (const host of hosts) {
    const server = createServer((_req, res) => res.end(host));
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.listen(port, host, resolve);
    });
    port = (server.address() as AddressInfo).port; // listening on TCP
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  return hosts.map((host) => ({ host, port }));
}

export function tableWithSource(monolith: string, url: string, discover: DiscoverConfig): RouteFile {
  const file = tableOf(monolith, url, { "ALL /api/*": { fallback: "none" } });
  return { ...file, targets: { ...file.targets, svc: { url, discover } } };
}

export const svcOf = (proxy: TestProxy) => proxy.status().targets.find(({ name }) => name === "svc")!;
export const urlsOf = (proxy: TestProxy): string[] => svcOf(proxy).instances.map(({ url }) => url);
export const urlOf = ({ host, port }: Listed): string => `http://${host}:${port}`;

async function answerers(proxy: TestProxy, requests: number): Promise<string[]> {
  const seen = new Set<string>();
  for (let at = 0; at < requests; at++) seen.add(parseAnswer(await send(proxy.port, get("/api/x"))).body);
  return [...seen].sort();
}

/** `open` gets the port that all instances have. */
export function keepsTheContract(kind: string, open: (port: number) => Promise<Stage>, skip = false): void {
  describe.skipIf(skip)(`instances listed by ${kind}`, () => {
    async function start() {
      const [first, second, third] = (await startInstances(3)) as [Listed, Listed, Listed];
      const stated = await startNamedTarget("stated");
      const stage = await open(first.port);
      const file = tableWithSource(stated.url, stated.url, stage.config);
      const begin = (): Promise<TestProxy> => startTestProxy(file, { admin: true, env: stage.env ?? {} });
      return { first, second, third, stated, stage, begin };
    }

    it("take over from the stated address with the first answer, and follow each change", async () => {
      const { first, second, third, stated, stage, begin } = await start();
      await stage.fail();
      const proxy = await begin();
      await eventually(() => svcOf(proxy).discovery?.fault !== null);
      expect(svcOf(proxy).discovery).toMatchObject({ answered: false, changes: 0 });
      expect(urlsOf(proxy)).toEqual([stated.url]);
      expect((await answerers(proxy, 1))[0]).toContain('"name":"stated"');

      await stage.list([first, second]);
      await eventually(() => urlsOf(proxy).length === 2);
      expect(await answerers(proxy, 4)).toEqual([first.host, second.host]);
      expect(svcOf(proxy).discovery).toMatchObject({ answered: true, fault: null, changes: 1 });

      await stage.list([third, second]);
      await eventually(() => urlsOf(proxy).includes(urlOf(third)));
      expect(urlsOf(proxy)).toEqual([urlOf(second), urlOf(third)]);
      expect(await answerers(proxy, 4)).toEqual([second.host, third.host]);
      expect(proxy.status().table.generation).toBe(1);
      expect(proxy.events).toContainEqual({
        kind: "instances-found",
        target: "svc",
        urls: [urlOf(second), urlOf(third)],
      });
    });

    it("stay when it lists nobody, answers nonsense or fails, which is said until it is over", async () => {
      const { first, second, stage, begin } = await start();
      await stage.list([first]);
      const proxy = await begin();
      const admin = async (path: string): Promise<string> =>
        (await fetch(`http://127.0.0.1:${proxy.adminPort}${path}`)).text();
      await eventually(() => svcOf(proxy).discovery?.answered === true);
      for (const trouble of [() => stage.list([]), stage.garble, stage.fail]) {
        await trouble();
        await eventually(() => svcOf(proxy).discovery?.fault !== null);
        expect(urlsOf(proxy)).toEqual([urlOf(first)]);
        expect(await answerers(proxy, 2)).toEqual([first.host]);
        expect(JSON.parse(await admin("/readyz"))).toMatchObject({
          status: "ok",
          discoveryFaults: [{ target: "svc", fault: svcOf(proxy).discovery?.fault }],
        });
        expect(await admin("/metrics")).toContain('msa_discovery_fault{target="svc"} 1\n');
        await stage.list([first]);
        await eventually(() => svcOf(proxy).discovery?.fault === null);
      }
      expect(await admin("/metrics")).toContain('msa_discovery_instances{target="svc"} 1\n');
      await stage.list([first, second]);
      await eventually(() => urlsOf(proxy).length === 2);
      const told = proxy.events.flatMap((event) => (event.kind === "discovery-fault" ? [event.fault] : []));
      expect(told.filter((fault) => fault === null).length).toBeGreaterThanOrEqual(3);
    });
  });
}
