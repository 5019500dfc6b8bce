/** Requests as no client should send them: what reaches a target is one request, or nothing. */
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import {
  endHeaders,
  endStream,
  fieldBlock,
  frame,
  frameType,
  getA,
  rawH2Client,
} from "../../support/h2-client.ts";
import { type ScriptedTarget, startScriptedTarget } from "../../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../../support/start-test-proxy.ts";

type Fields = readonly (readonly [string, string])[];

/** The request for /a, with those pseudo fields instead, and those fields more. */
function head(change: Record<string, string | null>, more: Fields = []): Fields {
  const pseudo = getA
    .map(([name, value]) => [name, name in change ? change[name] : value] as const)
    .filter((pair): pair is readonly [string, string] => pair[1] !== null && pair[1] !== undefined);
  return [...pseudo, ...more];
}

const plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async function open(answer = plain): Promise<{ target: ScriptedTarget; proxy: TestProxy }> {
  const target = await startScriptedTarget((socket) => void socket.write(answer));
  return { target, proxy: await startTestProxy(tableOf(target.url, null)) };
}

const post = { ":method": "POST" };
const smuggled = "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

const refused: { name: string; fields: Fields; data?: string }[] = [
  { name: "no :method", fields: head({ ":method": null }) },
  { name: "no :scheme", fields: head({ ":scheme": null }) },
  { name: "no :path", fields: head({ ":path": null }) },
  { name: "an empty :path", fields: head({ ":path": "" }) },
  { name: "no authority at all", fields: head({ ":authority": null }) },
  { name: "an empty :authority", fields: head({ ":authority": "" }) },
  { name: "two :path", fields: head({}, [[":path", "/b"]]) },
  { name: "a pseudo field behind others", fields: [["x-a", "1"], ...head({})] },
  { name: "an unknown pseudo field", fields: [[":smuggle", "1"], ...head({})] },
  { name: "a pseudo field of answers", fields: [[":status", "200"], ...head({})] },
  {
    name: "extended CONNECT, which is not offered",
    fields: [[":protocol", "websocket"], ...head({ ":method": "CONNECT" })],
  },
  {
    name: "CONNECT",
    fields: [
      [":method", "CONNECT"],
      [":authority", "shop.example:443"],
    ],
  },
  { name: "TRACE", fields: head({ ":method": "TRACE" }) },
  { name: "an unknown method", fields: head({ ":method": "SMUGGLE" }) },
  { name: "a method in lower case", fields: head({ ":method": "get" }) },
  { name: "a request line in :method", fields: head({ ":method": `GET / HTTP/1.1${smuggled}GET` }) },
  { name: "a space in :method", fields: head({ ":method": "GET /smuggled" }) },
  { name: "another :scheme", fields: head({ ":scheme": "ftp" }) },
  { name: "a request line in :scheme", fields: head({ ":scheme": `http${smuggled}` }) },
  ...[
    "http://shop.example/a",
    "shop.example",
    "a",
    "*",
    "/a b",
    "/a#b",
    "/a\tb",
    "/a\0",
    "/a\x7f",
    " /a",
    "/a ",
  ].map((path) => ({
    name: `:path ${JSON.stringify(path)}`,
    fields: head({ ":path": path }),
  })),
  { name: "a request in :path", fields: head({ ":path": `/a HTTP/1.1${smuggled}` }) },
  ...["a b", "a/b", "u@shop.example", "a,b", "a:99999", "a\r\nX: 1", "a%00", "a?b", "a#b"].map(
    (authority) => ({
      name: `:authority ${JSON.stringify(authority)}`,
      fields: head({ ":authority": authority }),
    }),
  ),
  { name: "a Host that disagrees", fields: head({}, [["host", "other.example"]]) },
  { name: "a Host with another port", fields: head({}, [["host", "shop.example:81"]]) },
  {
    name: "two Hosts",
    fields: head({}, [
      ["host", "shop.example"],
      ["host", "shop.example"],
    ]),
  },
  {
    name: "two Hosts without :authority",
    fields: head({ ":authority": null }, [
      ["host", "a"],
      ["host", "b"],
    ]),
  },
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map((name) => ({
    name,
    fields: head(post, [[name, name === "transfer-encoding" ? "chunked" : "x"]]),
    data: "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
  })),
  { name: "another TE", fields: head({}, [["te", "gzip"]]) },
  { name: "a name in upper case", fields: head({}, [["X-A", "1"]]) },
  { name: "transfer_encoding", fields: head(post, [["transfer_encoding", "chunked"]]), data: "0\r\n\r\n" },
  { name: "content_length", fields: head(post, [["content_length", "0"]]), data: "abc" },
  {
    name: "two lengths",
    fields: head(post, [
      ["content-length", "3"],
      ["content-length", "4"],
    ]),
    data: "abc",
  },
  ...["-1", "+3", "3, 3", "0x3", "", "1e1", "99999999999999999999"].map((length) => ({
    name: `content-length ${JSON.stringify(length)}`,
    fields: head(post, [["content-length", length]]),
    data: "abc",
  })),
  { name: "a length, and no body", fields: head(post, [["content-length", "3"]]) },
];

/** Node's reader leaves such fields out, or refuses their request, before anybody has seen them. */
const leftOut: { name: string; fields: Fields; data?: string }[] = [
  ...["a b", "a:b", "a\r\nb", "a\0b", "\xe4", "a\tb", "x-a: 1\r\ntransfer-encoding"].map((name) => ({
    name: `the name ${JSON.stringify(name)}`,
    fields: head({}, [[name, "chunked"]]),
  })),
  ...[`a${smuggled}`, "a\r\nTransfer-Encoding: chunked", "a\nb", "a\rb", "a\0b", "\x01", "a\x7fb"].map(
    (value) => ({
      name: `the value ${JSON.stringify(value)}`,
      fields: head(post, [["x-a", value]]),
      data: "0\r\n\r\n",
    }),
  ),
  {
    name: "a cookie with a line end",
    fields: head({}, [
      ["cookie", "a=1"],
      ["cookie", "b=2\r\nX: 1"],
    ]),
  },
  {
    name: "a length with a space behind",
    fields: head(post, [["content-length", "3 "]]),
    data: "0\r\n\r\n",
  },
];

describe("a malformed request over HTTP/2 reaches no target", () => {
  it("and does not disturb the next one", async () => {
    const { target, proxy } = await open();
    for (const { name, fields, data } of refused) {
      const before = target.received().length;
      const received = (): string => target.received().slice(before);
      const client = await rawH2Client(proxy.port);
      client.write(
        frame(frameType.headers, endHeaders | (data === undefined ? endStream : 0), 1, fieldBlock(fields)),
      );
      if (data !== undefined) client.write(frame(frameType.data, endStream, 1, data));
      // A stream that was refused, or answered as refused; where the whole connection is, that says GOAWAY.
      const said = await client.untilFrame(
        ({ type, stream }) =>
          (stream === 1 && (type === frameType.headers || type === frameType.reset)) ||
          type === frameType.goaway,
      );
      expect({ name, received: received() }).toEqual({ name, received: "" });
      if (said.type !== frameType.goaway) {
        client.write(frame(frameType.headers, endHeaders | endStream, 3, fieldBlock(getA)));
        await client.untilFrame(({ type, stream }) => stream === 3 && type === frameType.headers);
        expect({ name, line: received().split("\r\n")[0] }).toEqual({ name, line: "GET /a HTTP/1.1" });
      }
      client.socket.destroy();
      await eventually(() => proxy.inFlight() === 0);
    }
  });
});

describe("a body that is not what was said", () => {
  const requestOf = (fields: Fields, ...bodies: Buffer[]): Buffer =>
    Buffer.concat([frame(frameType.headers, endHeaders, 1, fieldBlock(fields)), ...bodies]);
  const data = (text: string, flags = 0): Buffer => frame(frameType.data, flags, 1, text);
  const reset = (code: number): Buffer => frame(frameType.reset, 0, 1, Buffer.from([0, 0, 0, code]));
  const long = head(post, [["content-length", "6"]]);

  for (const { name, bytes } of [
    {
      name: "longer",
      bytes: requestOf(head(post, [["content-length", "3"]]), data(`abc${smuggled}`, endStream)),
    },
    {
      name: "longer, in two frames",
      bytes: requestOf(head(post, [["content-length", "3"]]), data("abc"), data("def", endStream)),
    },
    { name: "shorter", bytes: requestOf(long, data("abc", endStream)) },
    {
      name: "with a length of nothing",
      bytes: requestOf(
        head(post, [["content-length", "0"]]),
        data("GET /smuggled HTTP/1.1\r\n\r\n", endStream),
      ),
    },
    { name: "taken back (no error)", bytes: requestOf(head(post), data("abc"), reset(0)) },
    { name: "taken back (cancelled)", bytes: requestOf(head(post), data("abc"), reset(8)) },
    { name: "taken back, with a length", bytes: requestOf(long, data("abc"), reset(8)) },
    {
      name: "with trailers that do not end it",
      bytes: requestOf(
        head(post),
        data("abc"),
        frame(frameType.headers, endHeaders, 1, fieldBlock([["x-a", "1"]])),
      ),
    },
    {
      name: "with pseudo fields for trailers",
      bytes: requestOf(
        head(post),
        data("abc"),
        frame(frameType.headers, endHeaders | endStream, 1, fieldBlock([[":path", "/b"]])),
      ),
    },
  ]) {
    it(`(${name}) is never ended at the target as if it were whole`, async () => {
      const { target, proxy } = await open("");
      const client = await rawH2Client(proxy.port);
      client.write(bytes);
      await eventually(() => proxy.logLines().length + proxy.events.length > 0);
      await eventually(() => proxy.inFlight() === 0 && target.sockets.size === 0);
      const received = target.received();
      expect(received).not.toContain("smuggled");
      expect(received).not.toContain("0\r\n\r\n");
      expect(received).not.toContain("abcdef");
      const body = received.split("\r\n\r\n").slice(1).join("\r\n\r\n");
      // Of a body of three, which was all that was announced, nothing can be missing.
      if (name.startsWith("longer")) expect(body.length).toBeLessThan(3);
      client.socket.destroy();
    });
  }

  it("but an empty one, of empty frames, is whole", async () => {
    const target = await startScriptedTarget((socket, text) => {
      if (text.endsWith("\r\n\r\n0\r\n\r\n")) socket.write(plain);
    });
    const proxy = await startTestProxy(tableOf(target.url, null));
    const client = await rawH2Client(proxy.port);
    client.write(requestOf(head(post), data(""), data("", endStream)));
    await client.untilFrame(({ type, stream }) => stream === 1 && type === frameType.headers);
  });
});

describe("fields that are no fields", () => {
  it("reach no target, and frame nothing", async () => {
    const { target, proxy } = await open();
    for (const { name, fields, data } of leftOut) {
      const before = target.received().length;
      const client = await rawH2Client(proxy.port);
      client.write(
        frame(frameType.headers, endHeaders | (data === undefined ? endStream : 0), 1, fieldBlock(fields)),
      );
      if (data !== undefined) client.write(frame(frameType.data, endStream, 1, data));
      const said = await client.untilFrame(
        ({ type, stream }) => stream === 1 && (type === frameType.headers || type === frameType.reset),
      );
      // Newer Nodes refuse some of these requests as a whole.
      if (said.type === frameType.reset) {
        expect({ name, received: target.received().slice(before) }).toEqual({ name, received: "" });
        client.socket.destroy();
        continue;
      }
      const [received = ""] = target.received().slice(before).split("\r\n\r\n");
      const names = received.split("\r\n").map((line) => line.split(":")[0]!);
      const ours = ["Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via"];
      const sound = name === "a cookie with a line end" ? ["cookie"] : [];
      expect({ name, names: names.slice(1) }).toEqual({
        name,
        names: [ours[0], ...sound, ...(data === undefined ? [] : ["Transfer-Encoding"]), ...ours.slice(1)],
      });
      client.socket.destroy();
    }
  });

  it("are left out before anybody sees them", async () => {
    const { target, proxy } = await open();
    const client = await rawH2Client(proxy.port);
    const fields = head(post, [
      ["", "1"],
      ["x-b", "2"],
    ]);
    const trailers = fieldBlock([
      ["x-c", "3\r\nX-D: 4"],
      ["x-e", "5"],
    ]);
    client.write(frame(frameType.headers, endHeaders, 1, fieldBlock(fields)));
    client.write(frame(frameType.data, 0, 1, "abc"));
    client.write(frame(frameType.headers, endHeaders | endStream, 1, trailers));
    await eventually(() => target.received().endsWith("\r\n3\r\nabc\r\n0\r\nx-e: 5\r\n\r\n"));
    expect(target.received()).toContain("\r\nx-b: 2\r\n");
  });
});
