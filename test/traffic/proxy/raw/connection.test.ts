import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ClientAnswer } from "../../../../src/traffic/proxy/forward/client-answer.ts";
import { openClientConnection } from "../../../../src/traffic/proxy/forward/client-connection.ts";
import type { ClientRequest } from "../../../../src/traffic/proxy/forward/client-request.ts";
import { RawConnection } from "../../../../src/traffic/proxy/raw/raw-connection.ts";
import { eventually } from "../../support/eventually.ts";
import { rawClient } from "../../support/raw-client.ts";
import { startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

interface Asked {
  readonly req: ClientRequest;
  readonly back: ClientAnswer;
}

/** A door without a proxy behind it: what is asked waits to be answered by the test. */
async function door() {
  const asked: Asked[] = [];
  const faults: string[] = [];
  const connections: RawConnection[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    const client = openClientConnection(socket, () => false, "http");
    const setting = {
      ...{ now: () => 1_000, idle: 75, patience: 60, onHttp2: null, onOver() {} },
      handlers: {
        onRequest: (req: ClientRequest, back: ClientAnswer) => void asked.push({ req, back }),
        onUpgrade() {},
        onMalformed: ({ kind }: { kind: string }) => void faults.push(kind),
      },
    };
    connections.push(new RawConnection(socket, client, setting));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // listening on TCP
  return { asked, faults, connections, client: await rawClient(port) };
}

function answer({ back }: Asked, text: string): void {
  back.begin(200, null, ["Content-Length", String(text.length)]);
  back.end(text, []);
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe("a connection of the raw front", () => {
  it("has a few requests under way at once, and reads the others when those are answered, each in its turn", async () => {
    const { asked, client } = await door();
    const paths = Array.from({ length: 100 }, (_, at) => `/${at}`);
    client.write(paths.map(get).join(""));
    await eventually(() => asked.length === 16);
    for (let at = 0; at < paths.length; at += 2) {
      await eventually(() => asked.length > at + 1);
      expect(asked.length).toBeLessThanOrEqual(at + 16);
      // The later one first.
      answer(asked[at + 1]!, `<${at + 1}>`);
      answer(asked[at]!, `<${at}>`);
    }
    const text = await client.until((seen) => seen.endsWith("<99>"));
    expect(text.match(/<\d+>/g)).toEqual(paths.map((_, at) => `<${at}>`));
  });

  it("begins nothing behind a request that changes something before that one is answered", async () => {
    const { asked, client } = await door();
    client.write(`POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi${get("/2")}`);
    await eventually(() => asked[0]?.req.complete === true);
    client.write(get("/3"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toHaveLength(1);
    answer(asked[0]!, "<1>");
    await eventually(() => asked.length === 3);
    answer(asked[1]!, "<2>");
    answer(asked[2]!, "<3>");
    await client.until((seen) => seen.endsWith("<3>"));
  });

  it("waits a minute for a head, says 408 when it does not come, and takes nothing for it then", async () => {
    for (const begun of ["", "GET / HTTP/1.1\r\nHos"]) {
      const { asked, faults, connections, client } = await door();
      client.write(begun);
      await eventually(() => connections.length === 1 && connections[0]!.socket.bytesRead === begun.length);
      expect(connections[0]!.deadline).toBe(1_060);
      connections[0]!.expire();
      await client.until((text) => text.startsWith("HTTP/1.1 408 Request Timeout\r\n"));
      client.write("t: a\r\n\r\n");
      await client.closed();
      expect([asked.length, faults]).toEqual([0, ["timeout"]]);
    }
  });

  it("is kept for 75 seconds without a request, and for as long as one is under way", async () => {
    const { asked, connections, client } = await door();
    client.write(get("/1"));
    await eventually(() => asked.length === 1);
    expect(connections[0]!.deadline).toBe(Number.POSITIVE_INFINITY);
    expect(connections[0]!.isIdle).toBe(false);
    answer(asked[0]!, "<1>");
    await client.until((text) => text.endsWith("<1>"));
    expect(client.text()).toContain("Connection: keep-alive\r\nKeep-Alive: timeout=75\r\n");
    expect(connections[0]!.deadline).toBe(1_076);
    expect(connections[0]!.isIdle).toBe(true);
    connections[0]!.expire();
    expect(await client.closed()).toBe("end");
    expect(client.text().endsWith("<1>")).toBe(true);
  });

  it("reads no more of a body than somebody takes", async () => {
    const { asked, connections, client } = await door();
    const length = 64 * 1_048_576;
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
    client.write(Buffer.alloc(length, "x"));
    await eventually(() => connections[0]?.socket.isPaused() === true);
    expect(connections[0]!.socket.bytesRead).toBeLessThan(1_048_576);
    let taken = 0;
    let ended = false;
    const { req, back } = asked[0]!;
    req.on("data", (chunk) => {
      taken += chunk.length;
    });
    req.on("end", () => {
      ended = true;
    });
    await eventually(() => ended);
    expect([taken, req.complete]).toEqual([length, true]);
    answer({ req, back }, "<1>");
    await client.until((text) => text.endsWith("<1>"));
  });

  it("tells whoever listens to a body that its client is gone", async () => {
    const { asked, client } = await door();
    client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    await eventually(() => asked.length === 1);
    const seen: string[] = [];
    asked[0]!.req.on("data", (chunk) => seen.push(chunk.toString()));
    asked[0]!.req.on("end", () => seen.push("end"));
    asked[0]!.req.on("close", () => seen.push("close"));
    await eventually(() => seen.length === 1);
    client.socket.resetAndDestroy();
    await eventually(() => seen.length === 2);
    expect(seen).toEqual(["ab", "close"]);
    expect(asked[0]!.req.complete).toBe(false);
  });
});

describe("draining the raw front", () => {
  it("answers what comes on a kept connection, says that it was the last, and closes those that are idle", async () => {
    const target = await startScriptedTarget(
      (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { front: "raw" } });
    const [busy, idle, fresh] = [
      await rawClient(proxy.port),
      await rawClient(proxy.port),
      await rawClient(proxy.port),
    ];
    for (const client of [busy, idle]) {
      client.write(get("/"));
      await client.until((text) => text.endsWith("ok"));
    }
    const drained = proxy.drain(10_000);
    busy.write(get("/"));
    await busy.closed();
    expect(busy.text().match(/Connection: (close|keep-alive)/g)).toEqual([
      "Connection: keep-alive",
      "Connection: close",
    ]);
    expect([await idle.closed(), await fresh.closed()]).toEqual(["end", "end"]);
    await drained;
    await expect(rawClient(proxy.port)).rejects.toThrow();
  });
});
