import { type ClientHttp2Session, constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { certificateFile } from "../../support/certificates.ts";
import { eventually } from "../../support/eventually.ts";
import { answerOf, h2Ask, h2Session } from "../../support/h2-client.ts";
import { startHttpTarget, startNamedTarget, startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, tableOf } from "../../support/start-test-proxy.ts";

const tls = { cert: certificateFile("server.pem"), key: certificateFile("server.key") };

interface Told {
  readonly method: string;
  readonly url: string;
  readonly headers: string[];
  readonly trailers: string[];
  readonly body: string;
}

function field(told: Told, name: string): string | undefined {
  const at = told.headers.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name);
  return at === -1 ? undefined : told.headers[at + 1];
}

async function open(scheme: "http" | "https" = "http") {
  const target = await startNamedTarget("monolith");
  const proxy = await startTestProxy(tableOf(target.url, null), {
    settings: scheme === "https" ? { tls } : {},
  });
  return { target, proxy, session: h2Session(proxy.port, scheme) };
}

async function tell(
  session: ClientHttp2Session,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<Told> {
  const { status, body: said } = await h2Ask(session, headers, body);
  expect(status).toBe(200);
  return JSON.parse(said) as Told; // the named target says so
}

describe("a request over HTTP/2", () => {
  for (const scheme of ["http", "https"] as const) {
    it(`reaches the target as HTTP/1.1 (${scheme})`, async () => {
      const { session } = await open(scheme);
      const told = await tell(session, { ":path": "/a//b?x=%2e", ":authority": "shop.example", "x-a": "1" });
      expect(told).toMatchObject({ method: "GET", url: "/a//b?x=%2e", body: "", trailers: [] });
      expect(field(told, "host")).toBe("shop.example");
      expect(field(told, "x-a")).toBe("1");
      expect(field(told, "via")).toBe("2.0 msa");
      expect(field(told, "x-forwarded-for")).toBe("127.0.0.1");
      expect(field(told, "x-forwarded-host")).toBe("shop.example");
      expect(field(told, "x-forwarded-proto")).toBe(scheme);
      expect(field(told, "transfer-encoding")).toBeUndefined();
      expect(field(told, "content-length")).toBeUndefined();
    });
  }

  it("keeps the framing of a body: its length, or chunks where it has none", async () => {
    const { session } = await open();
    const known = await tell(session, { ":method": "POST", ":path": "/a", "content-length": "5" }, "hello");
    expect(known.body).toBe("hello");
    expect(field(known, "content-length")).toBe("5");
    expect(field(known, "transfer-encoding")).toBeUndefined();
    const unknown = await tell(session, { ":method": "PUT", ":path": "/a" }, "x".repeat(100_000));
    expect(unknown.body).toBe("x".repeat(100_000));
    expect(field(unknown, "content-length")).toBeUndefined();
    expect(field(unknown, "transfer-encoding")).toBe("chunked");
    const empty = await tell(session, { ":method": "POST", ":path": "/a", "content-length": "0" });
    expect(field(empty, "content-length")).toBe("0");
    expect(field(empty, "transfer-encoding")).toBeUndefined();
    const withBody = await tell(session, { ":method": "DELETE", ":path": "/a" }, "why");
    expect(withBody).toMatchObject({ method: "DELETE", body: "why" });
  });

  it("joins crumbs of cookies, and keeps fields that come twice", async () => {
    const { session } = await open();
    const told = await tell(session, { ":path": "/", cookie: ["a=1", "b=2; c=3", "d=4"], "x-b": ["1", "2"] });
    expect(field(told, "cookie")).toBe("a=1; b=2; c=3; d=4");
    expect(told.headers.filter((name) => name.toLowerCase() === "x-b")).toHaveLength(2);
  });

  it("carries trailers to the target, which must not frame or route", async () => {
    const { session } = await open();
    const stream = session.request({ ":method": "POST", ":path": "/a" }, { waitForTrailers: true });
    stream.on("wantTrailers", () =>
      stream.sendTrailers({ "x-sum": "7", host: "evil", "content-length": "3" }),
    );
    stream.end("abc");
    const told = JSON.parse((await answerOf(stream)).body) as Told; // the named target says so
    expect(told.body).toBe("abc");
    expect(told.trailers).toEqual(["x-sum", "7"]);
  });

  it("asks the target whether a body may come, and passes its word on", async () => {
    const target = await startScriptedTarget((socket, text) => {
      if (text.endsWith("\r\n\r\n") && !text.includes("hello")) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const stream = h2Session(proxy.port).request({
      ":method": "POST",
      ":path": "/a",
      expect: "100-continue",
      "content-length": "5",
    });
    stream.on("continue", () => stream.end("hello"));
    const { status, body } = await answerOf(stream);
    expect({ status, body }).toEqual({ status: 200, body: "ok" });
  });

  it("is told from others on its connection: 500 at once, each with its own answer", async () => {
    const { session, target } = await open();
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, at) =>
        tell(session, { ":method": "POST", ":path": `/${at}` }, `body ${at}`),
      ),
    );
    expect(all.map(({ url, body }) => `${url} ${body}`)).toEqual(all.map((_, at) => `/${at} body ${at}`));
    expect(target.accepted()).toBeLessThanOrEqual(128);
  });

  it("that is taken back ends at the target, and the others go on", async () => {
    const target = await startHttpTarget((req, res) => {
      if (req.url === "/slow") return;
      res.end("ok");
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const session = h2Session(proxy.port);
    const slow = [1, 2, 3].map(() => {
      const stream = session.request({ ":path": "/slow" });
      stream.on("error", () => {});
      return stream;
    });
    await eventually(() => target.sockets.size === 3);
    expect(proxy.inFlight()).toBe(3);
    slow[1]!.close(constants.NGHTTP2_CANCEL);
    await eventually(() => target.sockets.size === 2 && proxy.inFlight() === 2);
    expect((await h2Ask(session, { ":path": "/a" })).body).toBe("ok");
    for (const stream of slow) stream.close(constants.NGHTTP2_CANCEL);
    await eventually(() => proxy.inFlight() === 0 && proxy.connections().busy === 0);
    await eventually(() => proxy.logLines().length === 4);
    expect(proxy.logLines()[0]).toMatchObject({ status: 499, fault: { side: "client", kind: "aborted" } });
  });
});
