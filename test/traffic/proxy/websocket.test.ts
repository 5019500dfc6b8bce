/** WebSockets through the proxy, with the same independent implementation on both ends. */

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { certificateFile, testCa } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { startHttpTarget } from "../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../support/start-test-proxy.ts";

type ServerOptions = Partial<ConstructorParameters<typeof WebSocketServer>[0]>;

interface Pair {
  readonly proxy: TestProxy;
  /** Of the target. */
  readonly server: WebSocketServer;
  /** Connected, with the target's end of it. */
  connect(protocols?: readonly string[], deflate?: boolean): Promise<{ near: WebSocket; far: WebSocket }>;
}

async function pair(options: ServerOptions = {}): Promise<Pair> {
  const target = await startHttpTarget((_req, res) => void res.writeHead(404).end());
  const server = new WebSocketServer({ perMessageDeflate: false, ...options, server: target.server });
  const proxy = await startTestProxy(tableOf(target.url, null));
  return {
    proxy,
    server,
    async connect(protocols = [], deflate = false) {
      const arriving = once(server, "connection");
      const near = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`, protocols, {
        perMessageDeflate: deflate,
      });
      onTestFinished(() => near.terminate());
      await once(near, "open");
      const [far] = (await arriving) as [WebSocket]; // what the server says of a connection
      return { near, far };
    },
  };
}

/** The next `count` messages. */
function messages(socket: WebSocket, count: number): Promise<Buffer[]> {
  const seen: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on("message", (data: Buffer) => {
      seen.push(data);
      if (seen.length === count) resolve(seen);
    });
  });
}

const digest = (data: Buffer): string => createHash("sha256").update(data).digest("hex");

describe("a WebSocket through the proxy", () => {
  it("carries thousands of messages both ways, each once and in order", async () => {
    const { connect } = await pair();
    const { near, far } = await connect();
    const count = 3_000;
    const texts = Array.from({ length: count }, (_, at) => `${at}:${"x".repeat(at % 700)}`);
    const [toFar, toNear] = [messages(far, count), messages(near, count)];
    for (const text of texts) {
      near.send(text);
      far.send(text);
    }
    for (const seen of [await toFar, await toNear]) expect(seen.map(String)).toEqual(texts);
  });

  it.each([125, 126, 65_535, 65_536, 1_048_576, 8_388_608])(
    "carries %i binary bytes both ways",
    async (size) => {
      const { connect } = await pair();
      const { near, far } = await connect();
      const bytes = randomBytes(size);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        const arriving = messages(to, 1);
        from.send(bytes);
        expect(digest((await arriving)[0]!)).toBe(digest(bytes));
      }
    },
  );

  it("carries fragments, with a ping between them", async () => {
    const { connect } = await pair();
    const { near, far } = await connect();
    const arriving = messages(far, 1);
    const pinged = once(far, "ping");
    near.send("one, ", { fin: false });
    near.ping("between");
    near.send("two, ", { fin: false });
    near.send("three", { fin: true });
    expect(String((await pinged)[0])).toBe("between");
    expect(String((await arriving)[0])).toBe("one, two, three");
  });

  it("carries pings and the pongs that answer them, in both directions", async () => {
    const { connect } = await pair();
    const { near, far } = await connect();
    for (const socket of [near, far]) {
      const answered = once(socket, "pong");
      socket.ping("are you there");
      expect(String((await answered)[0])).toBe("are you there");
    }
  });

  it.each([
    [1000, ""],
    [1001, "going away"],
    [1011, "broken"],
    [3000, "of a library"],
    [4999, "of an application"],
  ])("carries the close %i %s, from either end", async (code, reason) => {
    const { connect, proxy } = await pair();
    for (const closer of ["near", "far"] as const) {
      const both = await connect();
      const ends = Promise.all([once(both.near, "close"), once(both.far, "close")]);
      both[closer].close(code, reason);
      for (const [seen, said] of await ends) expect([seen, String(said)]).toEqual([code, reason]);
    }
    await eventually(() => proxy.inFlight() === 0);
  });

  it("shows a connection that breaks off as one that broke off", async () => {
    const { connect, proxy } = await pair();
    for (const breaker of ["near", "far"] as const) {
      const both = await connect();
      const other = breaker === "near" ? both.far : both.near;
      other.on("error", () => {});
      const end = once(other, "close");
      both[breaker].terminate();
      expect((await end)[0]).toBe(1006);
    }
    await eventually(() => proxy.inFlight() === 0);
  });

  it("delivers what one end still says after the other has said goodbye", async () => {
    const { connect } = await pair();
    const { near, far } = await connect();
    const count = 200;
    const arriving = messages(near, count);
    const ended = once(near, "close");
    near.once("message", () => near.close(1000));
    for (let at = 0; at < count; at++) far.send(Buffer.alloc(16_384, at % 256));
    expect((await arriving).map((data) => data[0])).toEqual(
      Array.from({ length: count }, (_, at) => at % 256),
    );
    expect((await ended)[0]).toBe(1000);
  });

  it("leaves it to the ends to compress", async () => {
    const { connect } = await pair({ perMessageDeflate: { threshold: 0 } });
    const { near, far } = await connect([], true);
    expect(near.extensions).toContain("permessage-deflate");
    expect(far.extensions).toBe(near.extensions);
    const text = "the same again, ".repeat(65_536);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      const arriving = messages(to, 2);
      from.send(text);
      from.send("short");
      expect((await arriving).map(String)).toEqual([text, "short"]);
    }
  });

  it("leaves it to them to choose a protocol", async () => {
    const { connect } = await pair({ handleProtocols: (offered) => (offered.has("v2") ? "v2" : false) });
    const { near, far } = await connect(["v1", "v2"]);
    expect([near.protocol, far.protocol]).toEqual(["v2", "v2"]);
  });

  it("is refused as the target refuses it", async () => {
    const { proxy } = await pair({ verifyClient: ({ req }) => req.headers.cookie !== undefined });
    const near = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`);
    near.on("error", () => {});
    const [, answer] = await once(near, "unexpected-response");
    expect(answer.statusCode).toBe(401);
    near.terminate();
  });

  it("does not mix up a hundred of them", async () => {
    const { server, proxy } = await pair();
    server.on("connection", (far: WebSocket) => far.on("message", (data: Buffer) => far.send(data)));
    await Promise.all(
      Array.from({ length: 100 }, async (_, one) => {
        const near = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`);
        await once(near, "open");
        const arriving = messages(near, 20);
        for (let at = 0; at < 20; at++) near.send(`${one}/${at}`);
        expect((await arriving).map(String)).toEqual(Array.from({ length: 20 }, (_, at) => `${one}/${at}`));
        near.close();
        await once(near, "close");
      }),
    );
    await eventually(() => proxy.inFlight() === 0 && proxy.connections().busy === 0);
  });

  it("comes through a door with a certificate", async () => {
    const target = await startHttpTarget((_req, res) => void res.writeHead(404).end());
    const server = new WebSocketServer({ server: target.server });
    server.on("connection", (far: WebSocket) => far.on("message", (data: Buffer) => far.send(data)));
    const tls = { cert: certificateFile("server.pem"), key: certificateFile("server.key") };
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { tls } });
    const near = new WebSocket(`wss://localhost:${proxy.port}/chat`, [], { ca: testCa });
    onTestFinished(() => near.terminate());
    await once(near, "open");
    const bytes = randomBytes(1_048_576);
    const arriving = messages(near, 1);
    near.send(bytes);
    expect(digest((await arriving)[0]!)).toBe(digest(bytes));
  });
});
