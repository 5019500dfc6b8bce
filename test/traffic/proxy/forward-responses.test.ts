import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { startScriptedTarget } from "../support/start-target.ts";
import {
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
  tableOf,
} from "../support/start-test-proxy.ts";

async function answering(
  answer: string | ((socket: Socket) => void),
  options: TestProxyOptions = {},
): Promise<TestProxy> {
  const target = await startScriptedTarget((socket) => {
    if (typeof answer === "string") socket.write(answer, "latin1");
    else answer(socket);
  });
  return startTestProxy(tableOf(target.url, null), options);
}

describe("answers reach the client", () => {
  it("with reason, field case, order and repeated Set-Cookie kept", async () => {
    const proxy = await answering(
      "HTTP/1.1 299 Quite Fine\r\nX-Zed: 1\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nx-ay: \xe9\r\nContent-Length: 2\r\n\r\nok",
    );
    const answer = parseAnswer(await send(proxy.port, get("/")));
    expect([answer.status, answer.reason, answer.body]).toEqual([299, "Quite Fine", "ok"]);
    expect(answer.head).toContain(
      "X-Zed: 1\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nx-ay: \xe9\r\nContent-Length: 2\r\n",
    );
    expect(answer.header("via")).toBe("1.1 msa");
  });

  it("without fields that belong to the target's connection", async () => {
    const proxy = await answering(
      "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=77\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nContent-Length: 2\r\n\r\nok",
    );
    const client = await rawClient(proxy.port);
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const text = await client.until((seen) => seen.endsWith("ok"));
    for (const part of ["X-Hop", "77", "Upgrade", "Proxy-Connection", "close"])
      expect(text).not.toContain(part);
    // The target's wish to close is its own: the client's connection goes on.
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until((seen) => seen.split("HTTP/1.1 200").length === 3);
  });

  it("HEAD, 204 and 304 without a body and without waiting for one", async () => {
    const head = await answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    const answer = parseAnswer(
      await send(head.port, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    );
    expect([answer.header("content-length"), answer.body]).toEqual(["500", ""]);
    const noContent = await answering("HTTP/1.1 204 No Content\r\n\r\n");
    expect(parseAnswer(await send(noContent.port, get("/"))).head).not.toMatch(
      /content-length|transfer-encoding/i,
    );
    const notModified = await answering(
      'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 500\r\n\r\n',
    );
    expect(parseAnswer(await send(notModified.port, get("/")))).toMatchObject({ status: 304, body: "" });
  });

  it("chunked, with trailers", async () => {
    const proxy = await answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n",
    );
    const answer = parseAnswer(await send(proxy.port, get("/")));
    expect(answer.header("transfer-encoding")).toBe("chunked");
    expect(answer.body.replace(/\r\n[0-9a-f]+\r\n|^[0-9a-f]+\r\n/g, "")).toMatch(/^abcde/);
    expect(answer.body.endsWith("0\r\nX-Sum: 5\r\n\r\n")).toBe(true);
  });

  it("never chunked when the client speaks HTTP/1.0", async () => {
    const proxy = await answering(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 5\r\n\r\n",
    );
    const answer = parseAnswer(await send(proxy.port, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    expect([answer.header("transfer-encoding"), answer.body]).toEqual([null, "abc"]);
  });

  it("that end with the target's connection, as a whole", async () => {
    const proxy = await answering((socket) => socket.end("HTTP/1.0 200 OK\r\n\r\nhello"));
    const text = await send(proxy.port, get("/"));
    expect(text).toContain("5\r\nhello\r\n");
    expect(text.endsWith("0\r\n\r\n")).toBe(true);
  });

  it("in the pieces in which a target may send them", async () => {
    const whole = "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const proxy = await answering((socket) => {
      let at = 0;
      const next = (): void => {
        if (at < whole.length) socket.write(whole[at++]!, "latin1", () => setImmediate(next));
      };
      next();
    });
    const { body } = parseAnswer(await send(proxy.port, get("/")));
    expect(body.replace(/(^|\r\n)[0-9a-f]+(\r\n)/g, "")).toBe("abc\r\n");
  });

  it("100 and 103 pass before the final answer", async () => {
    const proxy = await answering(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    );
    const text = await send(proxy.port, get("/"));
    expect(
      text.startsWith(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n",
      ),
    ).toBe(true);
    const old = await send(proxy.port, "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    expect(old.startsWith("HTTP/1.1 200 OK")).toBe(true);
  });

  it("Expect: 100-continue travels to the target, and its 401 comes without the body being sent", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    const text = await send(
      proxy.port,
      "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    expect(parseAnswer(text)).toMatchObject({ status: 401, body: "no" });
    expect(target.received()).toContain("Expect: 100-continue\r\n");
  });

  it("Expect: 100-continue lets the body through once the target asked for it", async () => {
    const target = await startScriptedTarget((socket, text) => {
      socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      expect(text).not.toContain("hello");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write(
      "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    await client.until((text) => text.includes("100 Continue"));
    client.write("hello");
    expect(await client.until((text) => text.endsWith("ok"))).toContain("200 OK");
    expect(target.received().endsWith("hello")).toBe(true);
  });

  it("event streams give their head at once and each event at once", async () => {
    let stream: Socket | null = null;
    const proxy = await answering((socket) => {
      stream = socket;
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
      );
    });
    const client = await rawClient(proxy.port);
    client.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until((text) => text.includes("\r\n\r\n"));
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      stream!.write(`${event.length.toString(16)}\r\n${event}\r\n`);
      await client.until((text) => text.includes(event));
    }
  });

  it("early ones come while the client still sends, and the rest of the body goes nowhere", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawClient(proxy.port);
    client.write("POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n0123456789");
    await client.until((text) => text.endsWith("no"));
    client.write("0123456789GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await client.closed();
    expect(client.text().match(/HTTP\/1\.1 413/g)).toHaveLength(2);
    // A connection that an unfinished request lies on must not carry another.
    expect(target.accepted()).toBe(2);
  });
});

describe("answers that cannot be trusted", () => {
  it.each([
    ["status line", "HTTP/1.1 OK\r\n\r\n"],
    ["bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok\r\n\r\n"],
    ["obs-fold", "HTTP/1.1 200 OK\r\nX-A: 1\r\n b\r\nContent-Length: 0\r\n\r\n"],
    ["NUL", "HTTP/1.1 200 OK\r\nX-A: 1\0\r\nContent-Length: 0\r\n\r\n"],
    ["space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok"],
    ["both framings", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"],
    ["unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["coding on HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["unasked 101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
    ["huge head", `HTTP/1.1 200 OK\r\nX-A: ${"x".repeat(70_000)}\r\n\r\n`],
  ])("become 502: %s", async (_name, bytes) => {
    const proxy = await answering(bytes);
    const answer = parseAnswer(await send(proxy.port, get("/")));
    expect(answer.status).toBe(502);
    expect(answer.body).toBe("502 Bad Gateway (response-headers, target)\n");
    expect(proxy.logLines).toBeDefined();
  });

  it.each(["g\r\nabc", "3\r\nabcX", "ffffffffffffffff\r\n", "3\nabc\r\n", "0\r\nbad trailer\r\n\r\n"])(
    "break the client's connection when the chunks break: %j",
    async (body) => {
      const proxy = await answering(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n${body}`,
      );
      const text = await send(proxy.port, get("/"));
      expect(text.endsWith("0\r\n\r\n")).toBe(false);
    },
  );

  it("never leave surplus bytes for the next client", async () => {
    const target = await startScriptedTarget((socket) =>
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL",
      ),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    for (let at = 0; at < 3; at++) expect(parseAnswer(await send(proxy.port, get("/"))).body).toBe("ok");
    expect(target.accepted()).toBe(3);
  });

  it("64 KB of fields pass, in both directions", async () => {
    const long = "x".repeat(60_000);
    const target = await startScriptedTarget((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${long}\r\nContent-Length: 0\r\n\r\n`),
    );
    const proxy = await startTestProxy(tableOf(target.url, null));
    expect(parseAnswer(await send(proxy.port, get("/", `X-Long: ${long}\r\n`))).header("x-long")).toBe(long);
    expect(target.received()).toContain(long);
  });
});
