/** What holds for a connection of HTTP/2 as a whole: how it begins, ends, and lasts while tables change. */
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { openClientConnection } from "../../../../src/traffic/proxy/forward/client-connection.ts";
import { openHttp2Door } from "../../../../src/traffic/proxy/http2-door.ts";
import { certificateFile, testCa } from "../../support/certificates.ts";
import { eventually } from "../../support/eventually.ts";
import {
  answerOf,
  endHeaders,
  endStream,
  fieldBlock,
  frame,
  frameType,
  getA,
  h2Ask,
  h2Session,
  rawH2Client,
} from "../../support/h2-client.ts";
import { startHttpTarget, startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

const tls = { cert: certificateFile("server.pem"), key: certificateFile("server.key") };

function spoken(port: number, offered: string[]): Promise<string | false | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "localhost", ca: testCa, ALPNProtocols: offered }, () => {
      resolve(socket.alpnProtocol);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

describe("a door with a certificate", () => {
  it("lets the client choose, and does not offer HTTP/2 where it is turned off", async () => {
    const target = await startNamedTarget("monolith");
    const table = tableOf(target.url, null);
    const proxy = await startTestProxy(table, { settings: { tls } });
    expect(await spoken(proxy.port, ["h2", "http/1.1"])).toBe("h2");
    expect(await spoken(proxy.port, ["http/1.1"])).toBe("http/1.1");
    const without = await startTestProxy(table, { settings: { tls, http2: false } });
    expect(await spoken(without.port, ["h2", "http/1.1"])).toBe("http/1.1");
  });

  it("answers HTTP/1.1 beside HTTP/2", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls } });
    const session = h2Session(proxy.port, "https");
    expect((await h2Ask(session, { ":path": "/a" })).status).toBe(200);
    const older = await new Promise((resolve, reject) => {
      const req = request({ port: proxy.port, host: "localhost", ca: testCa, agent: false }, (res) => {
        res.resume();
        resolve(res.httpVersion);
      });
      req.on("error", reject);
      req.end();
    });
    expect(older).toBe("1.1");
    expect((await h2Ask(session, { ":path": "/a" })).status).toBe(200);
  });

  it("serves WebSockets to whoever opens a connection of HTTP/1.1 for them, as browsers do", async () => {
    const target = await startHttpTarget((_req, res) => res.end());
    new WebSocketServer({ server: target.server }).on("connection", (peer: WebSocket) =>
      peer.on("message", (text: Buffer) => peer.send(`heard ${String(text)}`)),
    );
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls } });
    const settings = await new Promise<{ enableConnectProtocol?: boolean }>((resolve) =>
      h2Session(proxy.port, "https").on("remoteSettings", resolve),
    );
    expect(settings.enableConnectProtocol).not.toBe(true);
    const socket = new WebSocket(`wss://localhost:${proxy.port}/`, [], { ca: testCa });
    onTestFinished(() => socket.terminate());
    socket.on("open", () => socket.send("you"));
    const said = await new Promise((resolve, reject) => {
      socket.on("message", (text) => resolve(String(text)));
      socket.on("error", reject);
    });
    expect(said).toBe("heard you");
  });
});

describe("draining", () => {
  it("says which requests were taken, closes idle connections, and lets open streams end", async () => {
    let finish = (): void => {};
    const target = await startHttpTarget((req, res) => {
      if (req.url === "/slow") finish = () => res.end("slow");
      else res.end("ok");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const slow = h2Ask(session, { ":path": "/slow" });
    await eventually(() => proxy.inFlight() === 1);
    const away = new Promise<{ code: number; last: number }>((resolve) =>
      session.on("goaway", (code, last) => resolve({ code, last })),
    );
    const idle = await rawH2Client(proxy.port);
    idle.write(frame(frameType.headers, endHeaders | endStream, 1, fieldBlock(getA)));
    await idle.untilFrame(({ type, flags }) => type === frameType.data && flags === endStream);
    const drained = proxy.drain(10_000);
    // What was sent behind the last stream that is named was not taken, and may be sent again.
    expect(await away).toEqual({ code: 0, last: 1 });
    const { payload } = await idle.untilFrame(({ type }) => type === frameType.goaway);
    expect(payload.readUInt32BE(0)).toBe(1);
    await idle.closed();
    expect(proxy.inFlight()).toBe(1);
    finish();
    expect((await slow).body).toBe("slow");
    await drained;
  });
});

/** A door without a proxy, whose streams are never answered. */
async function shortDoor(): Promise<{ port: number; asked: () => number }> {
  let asked = 0;
  const door = openHttp2Door(
    { maxHead: 65_536, idle: 100, patience: 200 },
    {
      onRequest() {
        asked++;
      },
      onMalformed() {},
    },
  );
  const server = createServer((socket) =>
    door.receive(
      socket,
      openClientConnection(socket, () => false, "http"),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // listening on TCP
  return { port, asked: () => asked };
}

describe("a connection on which nothing moves", () => {
  it("is closed when it has no request under way", async () => {
    const { port } = await shortDoor();
    const client = await rawH2Client(port);
    await client.untilFrame(({ type }) => type === frameType.goaway);
    await client.closed();
  });

  it("is kept while its client waits for an answer, and says that it is there", async () => {
    const { port, asked } = await shortDoor();
    const session = h2Session(port);
    const stream = session.request({ ":path": "/" });
    stream.on("error", () => {});
    let pings = 0;
    session.on("ping", () => pings++);
    await eventually(() => pings >= 3);
    expect({ asked: asked(), closed: session.closed }).toEqual({ asked: 1, closed: false });
  });

  it("is ended when its client does not say so, or has sent what ends all reading", async () => {
    const { port } = await shortDoor();
    for (const last of [Buffer.alloc(0), frame(frameType.data, 0, 9, "abc")]) {
      const client = await rawH2Client(port);
      client.write(frame(frameType.headers, endHeaders | endStream, 1, fieldBlock(getA)));
      client.write(last);
      await client.closed();
    }
  });
});

it("1,000 streams over 10 connections while tables change: none fails, none is answered by two sides", async () => {
  const side = (name: string) =>
    startHttpTarget((req, res) => {
      req.resume();
      req.on("end", () => {
        let left = 4;
        const more = (): void => {
          if (left-- === 0) res.end();
          else res.write(`${name};`, () => setImmediate(more));
        };
        more();
      });
    });
  const [monolith, service] = [await side("monolith"), await side("service")];
  const states = [{ state: "service" }, { state: "monolith" }, { state: "canary", weight: 50 }] as const;
  const row = (at: number) => tableOf(monolith.url, service.url, { "ALL /a": states[at % states.length]! });
  const proxy = await startTestProxy(row(0));
  const sessions = Array.from({ length: 10 }, () => h2Session(proxy.port));
  const bodies = new Map<string, number>();
  let swaps = 0;
  let over = false;
  const swapping = (async () => {
    while (!over) {
      proxy.swap(row(++swaps));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  await Promise.all(
    Array.from({ length: 1_000 }, async (_, at) => {
      const stream = sessions[at % 10]!.request({ ":path": "/a", ":method": at % 2 === 0 ? "GET" : "POST" });
      stream.end(at % 2 === 0 ? undefined : "hello");
      const { status, body } = await answerOf(stream);
      bodies.set(`${status} ${body}`, (bodies.get(`${status} ${body}`) ?? 0) + 1);
    }),
  );
  over = true;
  await swapping;
  const whole = ["monolith", "service"].map((name) => `200 ${`${name};`.repeat(4)}`);
  expect([...bodies.keys()].filter((one) => !whole.includes(one))).toEqual([]);
  expect([...bodies.values()].reduce((sum, count) => sum + count, 0)).toBe(1_000);
  expect(swaps).toBeGreaterThan(20);
  expect(sessions.every((session) => !session.closed && !session.destroyed)).toBe(true);
  await eventually(() => proxy.inFlight() === 0);
});
