import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { closedPort, startScriptedTarget } from "../support/start-target.ts";
import { startTestProxy, tableOf } from "../support/start-test-proxy.ts";

const upgrade =
  "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n";
const switched =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n";

describe("an upgrade", () => {
  it("switches when the target did, and carries bytes both ways", async () => {
    const target = await startScriptedTarget((socket) => {
      socket.write(`${switched}hello from target`);
      socket.on("data", (bytes) => socket.write(`echo:${bytes}`));
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write(upgrade);
    const text = await client.until((seen) => seen.endsWith("hello from target"));
    expect(parseAnswer(text)).toMatchObject({ status: 101, reason: "Switching Protocols" });
    expect(parseAnswer(text).header("upgrade")).toBe("websocket");
    expect(parseAnswer(text).header("sec-websocket-accept")).toBe("x");
    expect(target.received()).toContain("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    client.write("ping");
    await client.until((seen) => seen.endsWith("echo:ping"));
  });

  it("hands over bytes that the client sent together with its request", async () => {
    const target = await startScriptedTarget((socket) => {
      socket.write(switched);
      socket.on("data", (bytes) => socket.write(`echo:${bytes}`));
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write(`${upgrade}early`);
    await client.until((seen) => seen.endsWith("echo:early"));
    // Not before the target had switched.
    expect(target.received().indexOf("early")).toBeGreaterThan(target.received().indexOf("\r\n\r\n"));
  });

  it("that the target refuses is a normal answer, and closes", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    const answer = parseAnswer(await send(proxy.port, upgrade));
    expect(answer).toMatchObject({ status: 403, body: "no" });
    expect(answer.header("connection")).toBe("close");
    expect(proxy.connections().idle).toBe(0);
  });

  it("with a body is refused before anybody hears of it", async () => {
    const target = await startScriptedTarget((socket) => socket.write(switched));
    const proxy = await startTestProxy(tableOf(target.url, null));
    for (const framing of ["Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"]) {
      const text = await send(proxy.port, upgrade.replace("Host: a\r\n", `Host: a\r\n${framing}`));
      expect(parseAnswer(text).status).toBe(400);
    }
    expect(target.received()).toBe("");
  });

  it("to a target that is down is 502, or the monolith's when the row allows it", async () => {
    const monolith = await startScriptedTarget((socket) => socket.write(`${switched}monolith`));
    const down = `http://127.0.0.1:${await closedPort()}`;
    const alone = await startTestProxy(tableOf(monolith.url, down, { "GET /ws": { fallback: "none" } }));
    expect(parseAnswer(await send(alone.port, upgrade)).status).toBe(502);
    const proxy = await startTestProxy(tableOf(monolith.url, down, { "GET /ws": {} }));
    const client = await rawClient(proxy.port);
    client.write(upgrade);
    await client.until((text) => text.endsWith("monolith"));
  });

  it("ends on both sides when either ends, and is never pooled", async () => {
    for (const first of ["client", "target"] as const) {
      const target = await startScriptedTarget((socket) => socket.write(switched));
      const proxy = await startTestProxy(tableOf(target.url, null));
      const client = await rawClient(proxy.port);
      client.write(upgrade);
      await client.until((text) => text.includes("101"));
      if (first === "client") client.socket.end();
      else for (const socket of target.sockets) socket.end();
      await client.closed();
      await eventually(() => target.sockets.size === 0 && proxy.inFlight() === 0);
      expect(proxy.connections()).toEqual({ busy: 0, idle: 0 });
    }
  });

  it("is cancelled at the target when the client leaves before it was answered", async () => {
    for (const way of ["end", "resetAndDestroy"] as const) {
      const target = await startScriptedTarget(() => {});
      const proxy = await startTestProxy(tableOf(target.url, null));
      const client = await rawClient(proxy.port);
      client.write(upgrade);
      await eventually(() => target.received().includes("\r\n\r\n"));
      client.socket[way]();
      await eventually(() => target.sockets.size === 0 && proxy.inFlight() === 0);
    }
  });

  it("breaks the target's side when the client's breaks", async () => {
    const target = await startScriptedTarget((socket) => socket.write(switched));
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write(upgrade);
    await client.until((text) => text.includes("101"));
    client.socket.resetAndDestroy();
    await eventually(() => target.sockets.size === 0 && proxy.inFlight() === 0);
  });
});
