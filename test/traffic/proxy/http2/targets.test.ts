/** Targets that speak HTTP/2, asked by clients of either protocol. */
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { answerOf, h2Ask, h2Session } from "../../support/h2-client.ts";
import { startH2Target, tableAt } from "../../support/h2-target.ts";
import { get, parseAnswer, rawClient, send } from "../../support/raw-client.ts";
import { startTestProxy } from "../../support/start-test-proxy.ts";

/** Says what it got. */
function echo(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const chunks: Buffer[] = [];
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (said) => {
    trailers = said;
  });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => {
    stream.respond({ ":status": 200, "content-type": "application/json", "set-cookie": ["a=1", "b=2"] });
    stream.end(JSON.stringify({ headers, trailers, body: Buffer.concat(chunks).toString("latin1") }));
  });
}

interface Told {
  readonly headers: Record<string, string>;
  readonly trailers: Record<string, string>;
  readonly body: string;
}

describe("a target that speaks HTTP/2", () => {
  for (const tls of [false, true]) {
    it(`is asked in HTTP/2 (${tls ? "over TLS" : "without TLS"}), on one connection`, async () => {
      const target = await startH2Target(echo, { tls });
      const proxy = await startTestProxy(tableAt(target));
      const session = h2Session(proxy.port);
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          h2Ask(
            session,
            { ":path": `/a?${at}`, ":authority": "shop.example", ":method": "POST" },
            `body ${at}`,
          ),
        ),
      );
      const told = all.map(({ body }) => JSON.parse(body) as Told); // made by echo
      expect(told.map(({ headers, body }) => `${headers[":path"]} ${body}`)).toEqual(
        all.map((_, at) => `/a?${at} body ${at}`),
      );
      expect(told[0]!.headers).toMatchObject({
        ":method": "POST",
        ":authority": "shop.example",
        ":scheme": tls ? "https" : "http",
        te: "trailers",
        via: "2.0 msa",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
      });
      for (const name of ["host", "transfer-encoding", "connection"])
        expect(told[0]!.headers[name]).toBeUndefined();
      expect(target.accepted()).toBe(1);
      expect(proxy.connections()).toEqual({ busy: 0, idle: 1 });
    });
  }

  it("answers clients of HTTP/1.1, with a body of either framing", async () => {
    const target = await startH2Target(echo);
    const proxy = await startTestProxy(tableAt(target));
    const plain = parseAnswer(await send(proxy.port, get("/a", "Cookie: a=1\r\nCookie: b=2\r\n")));
    expect(plain.status).toBe(200);
    expect(plain.all("set-cookie")).toEqual(["a=1", "b=2"]);
    expect(plain.header("transfer-encoding")).toBe("chunked");
    expect(plain.body).toContain('\\"cookie\\":\\"a=1; b=2\\"'.replaceAll("\\", ""));
    const post = "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    expect(await send(proxy.port, `${post}Content-Length: 5\r\n\r\nhello`)).toContain('"body":"hello"');
    const chunked = await send(
      proxy.port,
      `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n`,
    );
    expect(chunked).toContain('"body":"hello"');
    expect(chunked).toContain('"trailers":{"x-sum":"7"}');
  });

  it("is not told of a change to HTTP/2 that an older client wanted", async () => {
    const target = await startH2Target(echo);
    const proxy = await startTestProxy(tableAt(target));
    const fields = "HTTP2-Settings: AAMAAABk\r\nKeep-Alive: 1\r\nProxy-Connection: x\r\nTE: gzip\r\n";
    const { status, body } = parseAnswer(await send(proxy.port, get("/a", fields)));
    expect({ status, told: body.includes("http2-settings") }).toEqual({ status: 200, told: false });
    const wish = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    const client = await rawClient(proxy.port);
    client.write(`GET /a HTTP/1.1\r\nHost: a\r\n${wish}\r\n`);
    await client.until((text) => text.startsWith("HTTP/1.1 200 OK") && text.endsWith("0\r\n\r\n"));
  });

  for (const { method, status } of [
    { method: "HEAD", status: 200 },
    { method: "GET", status: 204 },
    { method: "GET", status: 304 },
  ]) {
    it(`answers without a body where there is none (${method}, ${status})`, async () => {
      const target = await startH2Target((stream) => {
        stream.respond({ ":status": status, etag: "a" }, { endStream: true });
      });
      const proxy = await startTestProxy(tableAt(target));
      const client = await rawClient(proxy.port);
      for (let time = 1; time <= 2; time++) {
        client.write(`${method} /a HTTP/1.1\r\nHost: a\r\n\r\n`);
        await client.until((text) => text.split("\r\n\r\n").length === time + 1);
      }
      expect(client.text().endsWith("\r\n\r\n")).toBe(true);
      const answer = await h2Ask(h2Session(proxy.port), { ":path": "/a", ":method": method });
      expect({ status: answer.status, body: answer.body }).toEqual({ status, body: "" });
    });
  }

  it("brings hints and trailers to clients of both", async () => {
    const target = await startH2Target((stream) => {
      stream.additionalHeaders({ ":status": 103, link: "</a.css>" });
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "7" }));
      stream.end("abc");
    });
    const proxy = await startTestProxy(tableAt(target));
    const { body, trailers, interim } = await h2Ask(h2Session(proxy.port), { ":path": "/a" });
    expect({ body, sum: trailers["x-sum"], interim }).toEqual({ body: "abc", sum: "7", interim: [103] });
    const older = await send(proxy.port, get("/a"));
    expect(older).toContain("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n");
    expect(older).toContain("3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
  });

  it("is left in peace by a request that its client takes back", async () => {
    const target = await startH2Target(() => {});
    const proxy = await startTestProxy(tableAt(target));
    const session = h2Session(proxy.port);
    const streams = [1, 2].map(() => session.request({ ":path": "/a" }));
    for (const stream of streams) stream.on("error", () => {});
    await eventually(() => target.streams.size === 2);
    streams[0]!.close(constants.NGHTTP2_CANCEL);
    await eventually(() => target.streams.size === 1 && proxy.inFlight() === 1);
    streams[1]!.close(constants.NGHTTP2_CANCEL);
    await eventually(() => target.streams.size === 0 && proxy.inFlight() === 0);
    expect(target.sessions.size).toBe(1);
  });

  for (const { name, framing } of [
    { name: "a length", framing: "Content-Length: 100\r\n\r\nabc" },
    { name: "chunks", framing: "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" },
  ]) {
    it(`never takes a body that breaks off for a whole one (${name})`, async () => {
      let body = "";
      const ends: string[] = [];
      const target = await startH2Target((stream) => {
        stream.on("data", (chunk) => {
          body += String(chunk);
        });
        // Not the end of what came, but the word that it was all.
        stream.on("end", () => ends.push(stream.closed ? "cut" : "whole"));
        stream.on("close", () => ends.push(`code ${stream.rstCode}`));
      });
      const proxy = await startTestProxy(tableAt(target));
      const client = await rawClient(proxy.port);
      client.write(`POST /a HTTP/1.1\r\nHost: a\r\n${framing}`);
      await eventually(() => body === "abc");
      client.socket.destroy();
      await eventually(() => target.streams.size === 0 && proxy.inFlight() === 0);
      expect(ends.at(-1)).toBe(`code ${constants.NGHTTP2_CANCEL}`);
      expect(ends).not.toContain("whole");
    });
  }

  it("gets no more requests at once on a connection than it says", async () => {
    let most = 0;
    const target = await startH2Target(
      (stream) => {
        most = Math.max(most, target.streams.size);
        setTimeout(() => {
          stream.respond({ ":status": 200 });
          stream.end("ok");
        }, 5);
      },
      { limit: 4 },
    );
    const proxy = await startTestProxy(tableAt(target));
    const session = h2Session(proxy.port);
    await h2Ask(session, { ":path": "/first" });
    const all = await Promise.all(Array.from({ length: 60 }, () => h2Ask(session, { ":path": "/a" })));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(target.accepted()).toBeGreaterThan(1);
  });
});

it("streams go both ways at once, and end with what the target says of them", async () => {
  const target = await startH2Target((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": "done" }));
    stream.on("data", (chunk: Buffer) => stream.write(`heard ${String(chunk)};`));
    stream.on("end", () => stream.end());
  });
  const proxy = await startTestProxy(tableAt(target));
  const stream = h2Session(proxy.port).request({ ":method": "POST", ":path": "/a.B/C", te: "trailers" });
  let text = "";
  const answer = answerOf(stream);
  stream.on("data", (piece) => {
    text += String(piece);
  });
  for (const word of ["one", "two", "three"]) {
    stream.write(word);
    await eventually(() => text.endsWith(`heard ${word};`));
  }
  stream.end();
  const { trailers } = await answer;
  expect([trailers["grpc-status"], trailers["grpc-message"]]).toEqual(["0", "done"]);
});

it("an answer of a head alone stays one (Trailers-Only)", async () => {
  const target = await startH2Target((stream) => {
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "grpc-status": "5" },
      { endStream: true },
    );
  });
  const proxy = await startTestProxy(tableAt(target));
  const stream = h2Session(proxy.port).request({ ":method": "POST", ":path": "/a.B/C" });
  stream.end("abc");
  const flags = new Promise<number>((resolve) => stream.on("response", (_headers, said) => resolve(said)));
  const { headers } = await answerOf(stream);
  expect(headers["grpc-status"]).toBe("5");
  expect((await flags) & constants.NGHTTP2_FLAG_END_STREAM).toBe(constants.NGHTTP2_FLAG_END_STREAM);
});
