/** Clients of HTTP/2: Node's own, and one that writes exactly the frames it is told to. */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { onTestFinished } from "vitest";
import { testCa } from "./certificates.ts";
import { type RawClient, rawClient } from "./raw-client.ts";

export interface H2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  readonly interim: readonly number[];
}

export function h2Session(port: number, scheme: "http" | "https" = "http"): ClientHttp2Session {
  const session = connect(`${scheme}://localhost:${port}`, { ca: testCa, family: 4 } as object);
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  return session;
}

/** Rejects when the stream ends without an order. */
export function answerOf(stream: ClientHttp2Stream): Promise<H2Answer> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const interim: number[] = [];
    let body = "";
    stream.setEncoding("latin1");
    stream.on("headers", (early) => interim.push(Number(early[":status"])));
    stream.on("response", (said) => {
      headers = said;
    });
    stream.on("trailers", (said) => {
      trailers = said;
    });
    stream.on("data", (text: string) => {
      body += text;
    });
    stream.on("error", reject);
    stream.on("close", () => {
      if (stream.rstCode === 0)
        resolve({ status: Number(headers[":status"]), headers, body, trailers, interim });
      else reject(new Error(`stream closed with ${stream.rstCode}`));
    });
  });
}

/** `body`: undefined for none. */
export function h2Ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<H2Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return answerOf(stream);
}

export const frameType = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const endStream = 1;
export const endHeaders = 4;

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ""): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, bytes]);
}

/** HPACK without compression: each field literal, none remembered (RFC 7541 6.2.2). */
export function fieldBlock(fields: readonly (readonly [string, string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields)
    parts.push(Buffer.from([0]), lengthOf(name), latin1(name), lengthOf(value), latin1(value));
  return Buffer.concat(parts);
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function lengthOf(text: string): Buffer {
  if (text.length < 127) return Buffer.from([text.length]);
  const bytes = [127];
  let rest = text.length - 127;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function framesOf(text: string): Frame[] {
  const bytes = latin1(text);
  const frames: Frame[] = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    const stream = bytes.readUInt32BE(at + 5) & 0x7fffffff;
    frames.push({
      type: bytes[at + 3]!,
      flags: bytes[at + 4]!,
      stream,
      payload: bytes.subarray(at + 9, end),
    });
    at = end;
  }
  return frames;
}

export interface RawH2Client extends RawClient {
  frames(): Frame[];
  /** Resolves with the first frame that is wanted; rejects when the connection ends before. */
  untilFrame(wanted: (one: Frame) => boolean): Promise<Frame>;
}

export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Has said the preface and its (empty) settings. */
export async function rawH2Client(port: number): Promise<RawH2Client> {
  const client = await rawClient(port);
  client.write(preface);
  client.write(frame(frameType.settings, 0, 0));
  const frames = (): Frame[] => framesOf(client.text());
  return {
    ...client,
    frames,
    async untilFrame(wanted) {
      await client.until(() => frames().some(wanted));
      return frames().find(wanted)!; // waited for
    },
  };
}

export const getA: readonly (readonly [string, string])[] = [
  [":method", "GET"],
  [":scheme", "http"],
  [":path", "/a"],
  [":authority", "shop.example"],
];
