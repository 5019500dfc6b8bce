import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { rawClient } from "../support/raw-client.ts";
import { startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const phases = [
  { name: "while waiting", request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", answer: null },
  {
    name: "in the middle of a download",
    request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
  },
  {
    name: "in the middle of an upload",
    request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
    answer: null,
  },
  {
    name: "in the middle of a chunked upload",
    request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    answer: null,
  },
  {
    name: "with a pipelined request waiting",
    request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3),
    answer: null,
  },
];

describe("a client that goes away", () => {
  for (const { name, request, answer } of phases) {
    for (const way of ["destroy", "resetAndDestroy"] as const) {
      it(`${name} (${way}) ends the request at the target, and nothing stays open`, async () => {
        const target = await startScriptedTarget((socket) => {
          if (answer !== null) socket.write(answer);
        });
        const proxy = await startTestProxy(tableOf(target.url, null));
        const client = await rawClient(proxy.port);
        client.write(request);
        await eventually(() => target.received().includes("\r\n\r\n") && proxy.inFlight() > 0);
        if (answer !== null) await client.until((text) => text.endsWith("abc"));
        client.socket[way]();
        await eventually(() => target.sockets.size === 0 && proxy.inFlight() === 0);
        expect(proxy.connections()).toEqual({ busy: 0, idle: 0 });
        const { totals } = proxy.status();
        expect(totals.requests).toBeGreaterThan(0);
        await eventually(() => proxy.logLines().length > 0);
        expect(proxy.logLines()[0]).toMatchObject({
          status: 499,
          fault: { side: "client", kind: "aborted" },
        });
      });
    }
  }
});

describe("slow sides", () => {
  it("a slow reader stops the target instead of filling memory", async () => {
    const piece = Buffer.alloc(65_536, "x");
    let written = 0;
    const total = 64 * 1_048_576;
    const target = await startScriptedTarget((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
      const more = (): void => {
        while (written < total) {
          written += piece.length;
          if (!socket.write(piece)) {
            socket.once("drain", more);
            return;
          }
        }
      };
      more();
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    let received = 0;
    client.socket.removeAllListeners("data");
    client.socket.pause();
    client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    // Stalled: between two looks the target got nothing more away.
    let before = -1;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (written > 0 && written === before) {
          clearInterval(timer);
          resolve();
        }
        before = written;
      }, 150);
    });
    expect(written).toBeLessThan(total / 2);
    client.socket.on("data", (bytes) => {
      received += bytes.length;
    });
    client.socket.resume();
    await client.closed();
    expect(received).toBeGreaterThanOrEqual(total);
  });

  it("a slow target stops the client's upload, and gets all of it in the end", async () => {
    const total = 32 * 1_048_576;
    const target = await startScriptedTarget((socket) => {
      socket.removeAllListeners("data");
      socket.pause();
      socket.on("data", () => {
        // Head included.
        if (socket.bytesRead > total) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
      setTimeout(() => socket.resume(), 400);
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${total}\r\n\r\n`);
    const piece = Buffer.alloc(65_536, "x");
    for (let sent = 0; sent < total; sent += piece.length) {
      if (!client.socket.write(piece)) await new Promise((resolve) => client.socket.once("drain", resolve));
    }
    await client.until((text) => text.endsWith("ok"));
  });
});
