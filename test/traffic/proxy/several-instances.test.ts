/** Several instances of a service behind a running proxy, through real sockets. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RouteFile, RouteRow, TargetConfig } from "../../../src/routes/route-file.ts";
import { eventually } from "../support/eventually.ts";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import {
  closedPort,
  startHttpTarget,
  startNamedTarget,
  startScriptedTarget,
} from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

function tableWith(
  urls: readonly string[],
  more: Partial<TargetConfig> = {},
  row: Partial<RouteRow> = {},
  monolith = urls[0]!,
): RouteFile {
  const [url = "", ...others] = urls;
  const file = tableOf(monolith, url, { "ALL /api/*": { fallback: "none", ...row } });
  return {
    ...file,
    targets: { ...file.targets, svc: { url, instances: others.map((one) => ({ url: one })), ...more } },
  };
}

const bodyOf = (text: string): string => parseAnswer(text).body;
const named =
  (name: string): RequestListener =>
  (req, res) => {
    req.resume();
    req.on("end", () => res.end(name));
  };

describe("requests to a service with several instances", () => {
  it("go to each in turn", async () => {
    const targets = await Promise.all(["a", "b", "c"].map((name) => startHttpTarget(named(name))));
    const proxy = await startTestProxy(tableWith(targets.map(({ url }) => url)));
    const names: string[] = [];
    for (let at = 0; at < 6; at++) names.push(bodyOf(await send(proxy.port, get("/api/x"))));
    expect(names.join("")).toBe("abcabc");
    expect(proxy.status().targets[1]).toMatchObject({ name: "svc", down: false });
    expect(proxy.status().targets[1]!.instances.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
  });

  it("of any method are answered by another when one is not there", async () => {
    const here = await startHttpTarget(named("here"));
    const proxy = await startTestProxy(
      tableWith([
        `http://127.0.0.1:${await closedPort()}`,
        here.url,
        `http://127.0.0.1:${await closedPort()}`,
      ]),
    );
    for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
      const text = await send(
        proxy.port,
        `${method} /api/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`,
      );
      expect([method, bodyOf(text)]).toEqual([method, "here"]);
    }
    expect(proxy.status().targets[1]!.instances.map(({ down }) => down)).toEqual([true, false, true]);
  });

  it("are not lost when an instance is killed under them", async () => {
    const [first, second] = [await startNamedTarget("first"), await startNamedTarget("second")];
    const proxy = await startTestProxy(tableWith([first.url, second.url]));
    const statuses: number[] = [];
    let stopped: Promise<void> | null = null;
    const client = async (): Promise<void> => {
      for (let at = 0; at < 50; at++) {
        statuses.push(parseAnswer(await send(proxy.port, get(`/api/${at}`))).status);
        if (statuses.length === 100) stopped = first.stop();
      }
    };
    await Promise.all([client(), client(), client(), client()]);
    await stopped;
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses).toHaveLength(200);
  });

  it("are not sent twice when they may have had an effect", async () => {
    let asked = 0;
    const dies = await startScriptedTarget((socket) => {
      asked++;
      socket.destroy();
    });
    const alive = await startHttpTarget(named("alive"));
    const proxy = await startTestProxy(tableWith([dies.url, alive.url]));
    const post = `POST /api/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    expect(parseAnswer(await send(proxy.port, post)).status).toBe(502);
    expect(asked).toBe(1);
    expect(bodyOf(await send(proxy.port, post))).toBe("alive");
    // The first instance's turn again: a GET may be sent to the second one as well.
    expect(bodyOf(await send(proxy.port, get("/api/x")))).toBe("alive");
    expect(asked).toBe(2);
  });

  it("do not double what is left while all fails", async () => {
    let asked = 0;
    const failing = (): ReturnType<typeof startScriptedTarget> =>
      startScriptedTarget((socket) => {
        asked++;
        socket.destroy();
      });
    const proxy = await startTestProxy(tableWith([(await failing()).url, (await failing()).url]));
    const count = 60;
    for (let at = 0; at < count; at++)
      expect(parseAnswer(await send(proxy.port, get("/api/x"))).status).toBe(502);
    // Ten in hand, and one for five requests.
    expect(asked).toBeLessThanOrEqual(count + 10 + count / 5);
    expect(asked).toBeGreaterThan(count);
  });

  it("stay away from one whose proxy answers 502, 503 or 504, not from one whose code answers 500", async () => {
    let status = 503;
    const bad = await startHttpTarget((_, res) => {
      res.statusCode = status;
      res.end("bad");
    });
    const good = await startHttpTarget(named("good"));
    const proxy = await startTestProxy(tableWith([bad.url, good.url]));
    const bodies = async (): Promise<string[]> => {
      const all: string[] = [];
      for (let at = 0; at < 12; at++) all.push(bodyOf(await send(proxy.port, get("/api/x"))));
      return all;
    };
    expect((await bodies()).filter((body) => body === "bad")).toHaveLength(5);
    expect((await bodies()).filter((body) => body === "bad")).toHaveLength(0);
    status = 500;
    const fresh = await startTestProxy(tableWith([bad.url, good.url]));
    const counted: string[] = [];
    for (let at = 0; at < 24; at++) counted.push(bodyOf(await send(fresh.port, get("/api/x"))));
    expect(counted.filter((body) => body === "bad")).toHaveLength(12);
  });

  it("are refused with 503 when each instance has its fill, or answered by the monolith", async () => {
    const held: (() => void)[] = [];
    const slow = await startHttpTarget((_, res) => held.push(() => res.end("slow")));
    const monolith = await startHttpTarget(named("monolith"));
    const proxy = await startTestProxy(tableWith([slow.url], { maxInFlight: 1 }, {}, monolith.url));
    const first = await rawClient(proxy.port);
    first.write(get("/api/x"));
    await eventually(() => held.length === 1);
    expect(parseAnswer(await send(proxy.port, get("/api/x")))).toMatchObject({ status: 503 });
    proxy.swap(tableWith([slow.url], { maxInFlight: 1 }, { fallback: "monolith" }, monolith.url));
    expect(bodyOf(await send(proxy.port, get("/api/x")))).toBe("monolith");
    held[0]!();
    await first.closed();
    expect(bodyOf(first.text())).toBe("slow");
    const again = send(proxy.port, get("/api/x"));
    await eventually(() => held.length === 2);
    held[1]!();
    expect(bodyOf(await again)).toBe("slow");
  });
});

describe("health checks", () => {
  it("keep requests from an instance that says it is not well, until it is again", async () => {
    let well = true;
    const sick = await startHttpTarget((req, res) => {
      if (req.url === "/health") res.statusCode = well ? 200 : 503;
      res.end("sick");
    });
    const fine = await startHttpTarget(named("fine"));
    const proxy = await startTestProxy(tableWith([sick.url, fine.url], { health: "/health" }), {
      settings: { healthInterval: 10 },
    });
    const down = (): boolean => proxy.status().targets[1]!.instances[0]!.down;
    well = false;
    await eventually(down);
    for (let at = 0; at < 4; at++) expect(bodyOf(await send(proxy.port, get("/api/x")))).toBe("fine");
    well = true;
    await eventually(() => !down());
    const bodies = [await send(proxy.port, get("/api/x")), await send(proxy.port, get("/api/x"))].map(bodyOf);
    expect(bodies.sort()).toEqual(["fine", "sick"]);
  });

  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === "::1");
  it.skipIf(!hasIpv6)("name the host that they ask, also where its address is of IPv6", async () => {
    const hosts: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      hosts.push(req.headers.host);
      res.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo; // listening on TCP
    const fine = await startHttpTarget(named("fine"));
    const proxy = await startTestProxy(tableWith([`http://[::1]:${port}`, fine.url], { health: "/health" }), {
      settings: { healthInterval: 10 },
    });
    await eventually(() => hosts.length > 0);
    expect(hosts[0]).toBe(`[::1]:${port}`);
    await proxy.close();
  });

  it("see an instance that hangs, and end with the proxy", async () => {
    const hangs = await startScriptedTarget(() => {});
    const fine = await startHttpTarget(named("fine"));
    const proxy = await startTestProxy(tableWith([hangs.url, fine.url], { health: "/health" }), {
      settings: { healthInterval: 10 },
    });
    await eventually(() => proxy.status().targets[1]!.instances[0]!.down);
    await proxy.close();
    await eventually(() => hangs.sockets.size === 0);
  });

  it("ask nobody whom no other could replace", async () => {
    const urls: string[] = [];
    const only = await startHttpTarget((req, res) => {
      urls.push(req.url ?? "");
      res.end("x");
    });
    const other = await startHttpTarget((req, res) => {
      urls.push(req.url ?? "");
      res.end("x");
    });
    const file = tableWith([only.url], { health: "/only" });
    const proxy = await startTestProxy(
      {
        ...file,
        targets: { ...file.targets, other: { url: other.url, health: "/other" } },
        routes: [...file.routes, { endpoint: "GET /b", module: "b", state: "service", target: "other" }],
      },
      { settings: { healthInterval: 10 } },
    );
    await eventually(() => urls.length > 3);
    expect(new Set(urls)).toEqual(new Set(["/other"]));
    await proxy.close();
  });
});
