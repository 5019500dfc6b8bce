import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { answerOf, h2Ask, h2Session } from "../../support/h2-client.ts";
import { closedPort, startHttpTarget, startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

/** A session at a proxy whose target answers with these bytes, and closes then where `end` says so. */
async function answered(bytes: string, end = false) {
  const target = await startScriptedTarget((socket) => {
    socket.write(bytes, "latin1");
    if (end) socket.end();
  });
  const proxy = await startTestProxy(tableOf(target.url, null));
  return { target, proxy, session: h2Session(proxy.port) };
}

describe("an answer over HTTP/2", () => {
  it("has the target's fields but for those of its connection", async () => {
    const { session } = await answered(
      "HTTP/1.1 201 Whatever\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\nSet-Cookie: a=1, x\r\nSet-Cookie: b=2\r\n" +
        "Location: /a\r\nLocation: /b\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nUpgrade: h2c\r\n\r\nok",
    );
    const { status, headers, body } = await h2Ask(session, { ":path": "/" });
    expect({ status, body }).toEqual({ status: 201, body: "ok" });
    expect(headers["x-a"]).toBe("1, 2");
    expect(headers["set-cookie"]).toEqual(["a=1, x", "b=2"]);
    expect(headers.location).toBe("/a, /b");
    expect(headers.via).toBe("1.1 msa");
    for (const name of ["connection", "keep-alive", "x-hop", "upgrade", "transfer-encoding"])
      expect(headers[name]).toBeUndefined();
  });

  it("brings trailers, and hints before it", async () => {
    const { session } = await answered(
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
        "3\r\nabc\r\n0\r\nX-Sum: 7\r\nSet-Cookie: no\r\n\r\n",
    );
    const { body, trailers, interim, headers } = await h2Ask(session, { ":path": "/" });
    expect(body).toBe("abc");
    expect(headers.trailer).toBe("X-Sum");
    expect(Object.entries(trailers)).toEqual([["x-sum", "7"]]);
    expect(interim).toEqual([103]);
  });

  for (const { method, head } of [
    { method: "HEAD", head: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" },
    { method: "GET", head: "HTTP/1.1 204 No Content\r\n\r\n" },
    { method: "GET", head: "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: a\r\n\r\n" },
    { method: "GET", head: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
    { method: "GET", head: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
  ]) {
    it(`without a body stays without: ${method}, ${head.slice(9, 12)}, ${head.split("\r\n")[1]}`, async () => {
      const { session, proxy } = await answered(head);
      for (let time = 0; time < 2; time++) {
        const { status, body } = await h2Ask(session, { ":path": "/", ":method": method });
        expect({ status, body }).toEqual({ status: Number(head.slice(9, 12)), body: "" });
      }
      await eventually(() => proxy.inFlight() === 0 && proxy.logLines().length === 2);
    });
  }

  it("with what HTTP/2 has no place for is carried as far as it goes", async () => {
    const { session } = await answered("HTTP/1.1 200 OK\r\nHTTP2-Settings: a\r\nContent-Length: 2\r\n\r\nok");
    const { headers, body } = await h2Ask(session, { ":path": "/" });
    expect({ settings: headers["http2-settings"], body }).toEqual({ settings: undefined, body: "ok" });
    const reset = await answered("HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nok");
    expect(await h2Ask(reset.session, { ":path": "/" })).toMatchObject({ status: 205, body: "" });
    const odd = await answered("HTTP/1.1 799 Odd\r\nContent-Length: 2\r\n\r\nok");
    expect(await h2Ask(odd.session, { ":path": "/" })).toMatchObject({ status: 502, body: "ok" });
  });

  it("that ends with the target's connection is whole", async () => {
    const { session } = await answered("HTTP/1.1 200 OK\r\n\r\nabc", true);
    expect((await h2Ask(session, { ":path": "/" })).body).toBe("abc");
  });

  for (const { name, bytes } of [
    { name: "a length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc" },
    { name: "chunks", bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" },
  ]) {
    it(`that breaks off at the target breaks off at the client, alone (${name})`, async () => {
      const { session, proxy } = await answered(bytes, true);
      const stream = session.request({ ":path": "/" });
      await expect(answerOf(stream)).rejects.toThrow();
      expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
      expect(session.destroyed).toBe(false);
      await expect(h2Ask(session, { ":path": "/" })).rejects.toThrow();
      await eventually(() => proxy.inFlight() === 0);
    });
  }

  it("of the proxy's own says phase and side", async () => {
    const proxy = await startTestProxy(tableOf(`http://127.0.0.1:${await closedPort()}`, null));
    const session = h2Session(proxy.port);
    const { status, body } = await h2Ask(session, { ":path": "/" });
    expect({ status, body }).toEqual({ status: 502, body: "502 Bad Gateway (connect, target)\n" });
    const head = await h2Ask(session, { ":path": "/", ":method": "HEAD" });
    expect({ status: head.status, body: head.body }).toEqual({ status: 502, body: "" });
  });

  it("that comes before the body was read does not wait for it, and the connection goes on", async () => {
    const target = await startHttpTarget((req, res) => {
      if (req.method === "GET") res.end("ok");
      else res.writeHead(401, { "content-length": "2", connection: "close" }).end("no");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const stream = session.request({ ":method": "POST", ":path": "/" });
    const answer = answerOf(stream);
    const piece = Buffer.alloc(65_536, "x");
    const more = (): void => {
      if (stream.destroyed || stream.closed) return;
      if (stream.write(piece)) setImmediate(more);
      else stream.once("drain", more);
    };
    more();
    expect(await answer).toMatchObject({ status: 401, body: "no" });
    expect((await h2Ask(session, { ":path": "/" })).body).toBe("ok");
  });

  it("reaches the client event by event", async () => {
    const target = await startHttpTarget((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.flushHeaders();
      res.on("next", (text: string) => res.write(text));
      target.server.on("say", (text: string) => res.emit("next", text));
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const stream = h2Session(proxy.port).request({ ":path": "/" });
    stream.on("error", () => {});
    await new Promise((resolve) => stream.on("response", resolve));
    let text = "";
    stream.on("data", (bytes) => {
      text += String(bytes);
    });
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      target.server.emit("say", event);
      await eventually(() => text.endsWith(event));
    }
    stream.close(constants.NGHTTP2_CANCEL);
    await eventually(() => target.sockets.size === 0);
  });
});

describe("slow sides over HTTP/2", () => {
  const total = 32 * 1_048_576;

  it("a client that does not read stops the target, not the other streams", async () => {
    const piece = Buffer.alloc(65_536, "x");
    let written = 0;
    const target = await startHttpTarget((req, res) => {
      if (req.url === "/small") {
        res.end("ok");
        return;
      }
      res.writeHead(200, { "content-length": String(total) });
      const more = (): void => {
        while (written < total) {
          written += piece.length;
          if (!res.write(piece)) {
            res.once("drain", more);
            return;
          }
        }
        res.end();
      };
      more();
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const stream = session.request({ ":path": "/large" });
    await new Promise((resolve) => stream.on("response", resolve));
    let before = -1;
    while (written !== before) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(written).toBeLessThan(total / 2);
    expect((await h2Ask(session, { ":path": "/small" })).body).toBe("ok");
    let received = 0;
    stream.on("data", (bytes: Buffer) => {
      received += bytes.length;
    });
    await new Promise((resolve) => stream.on("close", resolve));
    expect(received).toBe(total);
  });

  it("a target that does not read stops the client's upload, and gets all of it in the end", async () => {
    let taken = 0;
    let open = (): void => {};
    const target = await startHttpTarget((req, res) => {
      req.pause();
      open = () => {
        req.on("data", (bytes: Buffer) => {
          taken += bytes.length;
        });
        req.on("end", () => res.end(String(taken)));
        req.resume();
      };
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const stream = h2Session(proxy.port).request({ ":method": "POST", ":path": "/" });
    const answer = answerOf(stream);
    const piece = Buffer.alloc(65_536, "x");
    let sent = 0;
    const more = (): void => {
      while (sent < total) {
        sent += piece.length;
        if (!stream.write(piece)) {
          stream.once("drain", more);
          return;
        }
      }
      stream.end();
    };
    more();
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(sent).toBeLessThan(total);
    open();
    expect((await answer).body).toBe(String(total));
  });
});
