/** What a client may do to cost the proxy more than itself, and where that ends. */
import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import {
  endHeaders,
  endStream,
  fieldBlock,
  frame,
  frameType,
  getA,
  h2Ask,
  h2Session,
  type RawH2Client,
  rawH2Client,
} from "../../support/h2-client.ts";
import { startHttpTarget, startNamedTarget, startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../../support/start-test-proxy.ts";

const get = fieldBlock(getA);
const cancel = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);

/** The proxy told the client off, or is done with it. */
async function ended(client: RawH2Client): Promise<void> {
  await eventually(
    () => client.socket.destroyed || client.frames().some(({ type }) => type === frameType.goaway),
  );
}

async function stillServes(proxy: TestProxy): Promise<void> {
  expect((await h2Ask(h2Session(proxy.port), { ":path": "/next" })).status).toBe(200);
  await eventually(() => proxy.inFlight() === 0 && proxy.connections().busy === 0);
}

describe("a client that floods", () => {
  it("with requests that it takes back at once leaves none of them at the target", async () => {
    const target = await startHttpTarget((req, res) => {
      // Slow, so that what is not cancelled is seen.
      if (req.url === "/next") res.end("ok");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawH2Client(proxy.port);
    for (let stream = 1; stream < 8_001 && !client.socket.destroyed; stream += 2) {
      client.write(frame(frameType.headers, endHeaders | endStream, stream, get));
      client.write(frame(frameType.reset, 0, stream, cancel));
      if (stream % 400 === 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended(client);
    await eventually(
      () => proxy.inFlight() === 0 && proxy.connections().busy === 0 && target.sockets.size <= 1,
    );
    await stillServes(proxy);
  });

  it("with more requests at once than it may is refused those, and gets the others", async () => {
    const target = await startHttpTarget((req, res) => {
      if (req.url === "/next") res.end("ok");
      else setTimeout(() => res.end("ok"), 50);
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawH2Client(proxy.port);
    for (let stream = 1; stream <= 2 * 150; stream += 2)
      client.write(frame(frameType.headers, endHeaders | endStream, stream, get));
    const answered = (): number => client.frames().filter(({ type }) => type === frameType.headers).length;
    const refused = (): number => client.frames().filter(({ type }) => type === frameType.reset).length;
    await eventually(() => answered() + refused() === 150);
    expect(answered()).toBe(128);
    await stillServes(proxy);
  });

  it("with a head of any size is not given room for it", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawH2Client(proxy.port);
    client.write(frame(frameType.headers, endStream, 1, get));
    const piece = fieldBlock([["x-a", "x".repeat(16_000)]]);
    for (let at = 0; at < 100 && !client.socket.destroyed; at++)
      client.write(frame(frameType.continuation, 0, 1, piece));
    await ended(client);
    await stillServes(proxy);
  });

  it("with a head over 64 KB is refused that request, and one of 60 KB is carried", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const large = (kb: number) => h2Ask(session, { ":path": "/a", ...valuesOf(kb) });
    expect((await large(60)).status).toBe(200);
    await expect(large(70)).rejects.toThrow();
    await stillServes(proxy);
  });

  it("with hundreds of fields is given room for as many as fit", async () => {
    const target = await startNamedTarget("monolith");
    const proxy = await startTestProxy(tableOf(target.url, null));
    const fields = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`x-${at}`, "1"]));
    const { body } = await h2Ask(h2Session(proxy.port), { ":path": "/a", ...fields });
    expect(body).toContain('"x-899"');
  });

  for (const { name, bytes } of [
    { name: "pings", bytes: frame(frameType.ping, 0, 0, Buffer.alloc(8)) },
    { name: "settings", bytes: frame(frameType.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])) },
  ]) {
    it(`with ${name}, and reads no answer, is not given room for all answers`, async () => {
      const target = await startNamedTarget("monolith");
      const proxy = await startTestProxy(tableOf(target.url, null));
      const client = await rawH2Client(proxy.port);
      client.socket.pause();
      const before = process.memoryUsage().rss;
      const many = Buffer.concat(Array.from({ length: 1_000 }, () => bytes));
      let over = false;
      client.socket.on("close", () => {
        over = true;
      });
      for (let at = 0; at < 2_000 && !over; at++) {
        if (!client.socket.write(many))
          await Promise.race([
            new Promise((resolve) => client.socket.once("drain", resolve)),
            new Promise((resolve) => client.socket.once("close", resolve)),
            new Promise((resolve) => setTimeout(resolve, 300)),
          ]);
        if (client.socket.writableLength > 4 * many.length) break;
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1_048_576);
      client.socket.destroy();
      await stillServes(proxy);
    });
  }

  it("with a body that the target does not take is held up", async () => {
    const target = await startScriptedTarget((socket, text) => {
      if (text.startsWith("POST")) socket.pause();
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const uploads = Array.from({ length: 8 }, () => {
      const stream = session.request({ ":method": "POST", ":path": "/a" });
      stream.on("error", () => {});
      stream.write(Buffer.alloc(16 * 1_048_576));
      return stream;
    });
    await eventually(() => target.sockets.size === 8);
    for (const stream of uploads) stream.close(constants.NGHTTP2_CANCEL);
    await stillServes(proxy);
  });
});

function valuesOf(kb: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: kb }, (_, at) => [`x-${at}`, "x".repeat(1_000)]));
}
