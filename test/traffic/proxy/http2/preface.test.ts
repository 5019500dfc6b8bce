/** How a connection without TLS becomes one of HTTP/2: by what its client says first, and only so. */
import { describe, expect, it } from "vitest";
import {
  endHeaders,
  endStream,
  fieldBlock,
  frame,
  frameType,
  getA,
  preface,
  rawH2Client,
} from "../../support/h2-client.ts";
import { rawClient } from "../../support/raw-client.ts";
import { startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../../support/start-test-proxy.ts";

async function open(): Promise<{ proxy: TestProxy }> {
  const target = await startScriptedTarget(
    (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  );
  return { proxy: await startTestProxy(tableOf(target.url, null)) };
}

describe("the preface of HTTP/2", () => {
  it("may come byte by byte", async () => {
    const { proxy } = await open();
    const client = await rawClient(proxy.port);
    for (const byte of preface) {
      client.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.write(frame(frameType.settings, 0, 0));
    client.write(frame(frameType.headers, endHeaders | endStream, 1, fieldBlock(getA)));
    await client.until((text) => text.includes("\0\0\x02\0\x01\0\0\0\x01ok"));
  });

  for (const { name, before } of [
    { name: "behind a request", before: "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" },
    {
      name: "behind a request for HTTP/2",
      before: "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    },
    { name: "behind an empty line", before: "\r\n" },
  ]) {
    it(`is refused ${name}`, async () => {
      const { proxy } = await open();
      const client = await rawClient(proxy.port);
      client.write(`${before}${preface}`);
      client.write(frame(frameType.settings, 0, 0));
      await client.closed();
      // What came before it may be answered, or there is one answer of 400: no frame in either.
      expect(client.text()).toMatch(/^HTTP\/1\.1 (200 OK|400 Bad Request)\r\n[\x20-\x7e\r\n]*$/);
    });
  }

  it("is refused where HTTP/2 is turned off", async () => {
    const target = await startScriptedTarget(() => {});
    const proxy = await startTestProxy(tableOf(target.url, null), { settings: { http2: false } });
    const client = await rawH2Client(proxy.port);
    await client.closed();
    expect(client.text()).toMatch(/^HTTP\/1\.1 400 /);
  });
});
