import { describe, expect, it } from "vitest";
import { get, parseAnswer, rawClient, send } from "../support/raw-client.ts";
import { type ScriptedTarget, startScriptedTarget } from "../support/start-target.ts";
import {
  startTestProxy,
  type TestProxy,
  type TestProxyOptions,
  tableOf,
} from "../support/start-test-proxy.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

interface Pair {
  readonly proxy: TestProxy;
  readonly target: ScriptedTarget;
}

async function pair(options: TestProxyOptions = {}): Promise<Pair> {
  const target = await startScriptedTarget((socket) => socket.write(ok));
  return { target, proxy: await startTestProxy(tableOf(target.url, null), options) };
}

describe("requests reach the target", () => {
  it.each(["/a//b/./c/../d/%2e%2e/e%2Ff?x=1&x=", "/%00;p=1?a?b", "/a\\b"])(
    "byte for byte in their path: %s",
    async (path) => {
      const { proxy, target } = await pair();
      await send(proxy.port, get(path));
      expect(target.received()).toContain(`GET ${path} HTTP/1.1\r\n`);
    },
  );

  it("with field order, case and repetition kept", async () => {
    const { proxy, target } = await pair();
    await send(proxy.port, get("/", "X-Bee: 1\r\nx-a: 2\r\nX-Bee: 3\r\nCookie: a=1\r\n"));
    expect(target.received()).toContain("X-Bee: 1\r\nx-a: 2\r\nX-Bee: 3\r\nCookie: a=1\r\n");
  });

  it("without fields that belong to the client's connection", async () => {
    const { proxy, target } = await pair();
    const fields =
      "Connection: close, X-Secret, content-length\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Connection: x\r\nX-Kept: 1\r\n";
    await send(proxy.port, `POST / HTTP/1.1\r\nHost: a\r\n${fields}Content-Length: 2\r\n\r\nhi`);
    const received = target.received();
    for (const name of ["X-Secret", "Keep-Alive", "TE:", "Proxy-Connection", "Connection:"])
      expect(received).not.toContain(name);
    expect(received).toContain("X-Kept: 1\r\n");
    expect(received).toContain("Content-Length: 2\r\n");
    expect(received.endsWith("\r\n\r\nhi")).toBe(true);
  });

  it("with X-Forwarded-* of our own when the peer is a stranger", async () => {
    const { proxy, target } = await pair();
    await send(
      proxy.port,
      get(
        "/",
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n",
      ),
    );
    const received = target.received();
    expect(received).not.toContain("6.6.6.6");
    expect(received).not.toContain("evil");
    expect(received).toContain(
      "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-Proto: http\r\nVia: 1.1 msa\r\n",
    );
  });

  it("with X-Forwarded-* appended to when the peer is trusted", async () => {
    const { proxy, target } = await pair({ settings: { trustedPeers: ["127.0.0.0/8"] } });
    await send(
      proxy.port,
      get("/", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop\r\n"),
    );
    expect(target.received()).toContain(
      "X-Forwarded-For: 6.6.6.6, 127.0.0.1\r\nX-Forwarded-Host: shop\r\nX-Forwarded-Proto: https\r\n",
    );
  });

  it("without the marks that only msa may set", async () => {
    const { proxy, target } = await pair();
    await send(proxy.port, get("/", "X-Msa-Shadow: 1\r\n"));
    expect(target.received().toLowerCase()).not.toContain("x-msa-shadow");
  });

  it("in origin form with the authority as Host when they came in absolute form", async () => {
    const { proxy, target } = await pair();
    await send(
      proxy.port,
      "GET http://other.example/x?y HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n",
    );
    expect(target.received()).toContain("GET /x?y HTTP/1.1\r\nHost: other.example\r\n");
    expect(target.received()).not.toContain("shop.example");
  });

  it.each([
    ["POST", "Content-Type: application/json\r\n", ""],
    ["POST", "Content-Type: application/json\r\nContent-Length: 0\r\n", ""],
    ["GET", "Content-Length: 4\r\n", "body"],
    ["DELETE", "Content-Length: 4\r\n", "body"],
    ["DELETE", "Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n"],
    ["OPTIONS", "Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n"],
  ])("%s with the body and framing it came with: %j", async (method, fields, body) => {
    const { proxy, target } = await pair();
    await send(proxy.port, `${method} /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${body}`);
    const received = target.received();
    const head = received.slice(0, received.indexOf("\r\n\r\n"));
    expect(received.slice(head.length + 4)).toBe(body);
    for (const name of ["Content-Length", "Transfer-Encoding"])
      expect(head.includes(name)).toBe(fields.includes(name));
  });

  it("with trailers", async () => {
    const { proxy, target } = await pair();
    await send(
      proxy.port,
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n",
    );
    expect(target.received()).toMatch(/3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n$/);
  });

  it("and pipelined ones are answered in order", async () => {
    const target = await startScriptedTarget((socket, text) => {
      const path = [...text.matchAll(/GET (\S+)/g)].at(-1)![1]!;
      const answer = (): boolean =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
      // The first is the slowest.
      if (path === "/1") setTimeout(answer, 50);
      else answer();
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const text = await send(
      proxy.port,
      `${get("/1").replace("Connection: close\r\n", "")}${get("/2").replace("Connection: close\r\n", "")}${get("/3")}`,
    );
    expect(text.match(/\/[123]$|\/[123](?=H)/g)).toEqual(["/1", "/2", "/3"]);
  });

  it("at once, without waiting for a body that is slow", async () => {
    const { proxy, target } = await pair();
    const client = await rawClient(proxy.port);
    client.write("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
    await client.until((text) => text.includes("ok"));
    expect(target.received()).toContain("POST /slow");
  });
});

describe("requests that are refused", () => {
  it.each([
    ["two Host fields", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
    [
      "Content-Length and Transfer-Encoding",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "two Content-Lengths",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      400,
    ],
    ["a Content-Length list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400],
    ["a signed Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400],
    [
      "chunked, identity",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["gzip, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501],
    [
      "Transfer-Encoding on HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n b\r\n\r\n", 400],
    ["a bare CR", "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\rb\r\n\r\n", 400],
    ["a NUL", "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\0b\r\n\r\n", 400],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n", 400],
    ["a path that is not ASCII", "GET /caf\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["an unknown scheme", "GET gopher://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501],
    ["CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501],
    ["70 KB of fields", `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${"x".repeat(71_680)}\r\n\r\n`, 431],
  ])("%s", async (_name, request, status) => {
    const { proxy, target } = await pair();
    const answer = parseAnswer(await send(proxy.port, request));
    expect(answer.status).toBe(status);
    expect(answer.header("connection")).toBe("close");
    expect(target.received()).toBe("");
    expect(parseAnswer(await send(proxy.port, get("/"))).status).toBe(200);
  });

  it.each(["g\r\n", "5\r\nabcdeX", "-1\r\n", "5 \r\nabcde\r\n0\r\n\r\n"])(
    "a chunked body with %j reaches nobody as a whole",
    async (body) => {
      const { proxy, target } = await pair();
      await send(proxy.port, `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
      expect(target.received()).not.toContain("0\r\n\r\n");
    },
  );
});
