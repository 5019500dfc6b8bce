/** Heads of HTTP/1.1 and of HTTP/2, one made of the other, for a target that speaks HTTP/2. */
import { STATUS_CODES } from "node:http";
import type { OutgoingHttpHeaders } from "node:http2";
import type { Instance } from "../table/route-table.ts";
import { http2Fields } from "./http2-fields.ts";
import type { OutgoingRequest, ResponseHead } from "./transport.ts";

const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Of a head that this proxy has written itself. */
export function http2RequestHead(
  { head }: OutgoingRequest,
  { tls, authority }: Instance,
): OutgoingHttpHeaders {
  const lines = head.split("\r\n");
  const [method, path] = lines[0]!.split(" ");
  const fields: string[] = [];
  let host = authority;
  for (let at = 1; at < lines.length - 2; at++) {
    const line = lines[at]!;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === "host") host = value;
    else fields.push(name, value);
  }
  const headers = http2Fields(fields);
  headers[":method"] = method;
  headers[":path"] = path;
  headers[":scheme"] = tls === null ? "http" : "https";
  headers[":authority"] = host;
  // Of this connection: the proxy takes trailers. A server of gRPC answers nobody who does not.
  headers.te = "trailers";
  return headers;
}

/** `raw`: names and values by turns. A string says what is wrong with it. */
export function http1ResponseHead(raw: readonly string[], bodyless: boolean): ResponseHead | string {
  const fields: string[] = [];
  let status = 0;
  let body: ResponseHead["body"] = bodyless ? "none" : "chunked";
  let eventStream = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (!fieldValue.test(value)) return `value of ${name}`;
    if (name === ":status") {
      status = Number(value);
      continue;
    }
    if (name === "content-length" && body === "chunked") body = "length";
    if (name === "content-type") eventStream = /^(text\/event-stream|application\/grpc)/i.test(value);
    fields.push(name, value);
  }
  return { status, reason: STATUS_CODES[status] ?? "", fields, body, eventStream };
}

/** As above; null when one is malformed. */
export function http1Trailers(raw: readonly string[]): string[] | null {
  return raw.every((text, at) => at % 2 === 0 || fieldValue.test(text)) ? [...raw] : null;
}
