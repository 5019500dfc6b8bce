/** Strict reader of a request's head: one doubt and it is refused, since a guess here is a smuggled request. */
import { METHODS } from "node:http";
import type { FaultKind } from "../forward/fault.ts";
import { tokensOf } from "../forward/field-rules.ts";

export interface RequestHead {
  readonly method: string;
  readonly url: string;
  /** Of HTTP/1. */
  readonly minor: number;
  /** Names and values by turns, as they came. */
  readonly fields: string[];
  /** Bytes of the body; -1 when it comes in chunks. */
  readonly length: number;
  /** Another request may follow on the connection. */
  readonly keepAlive: boolean;
  /** Asks for another protocol. */
  readonly upgrade: boolean;
}

export interface HeadFault {
  readonly kind: FaultKind;
  readonly detail: string;
}

const startLine = /^([A-Z-]{3,16}) +([!-~]+) +HTTP\/1\.([01])$/;
const fieldLines = /(?:[!#$%&'*+\-.^_`|~\dA-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*/y;
const startPrefix = /^[A-Z-]{1,16}(?: |$)/;
/** White space before it may be any; behind it there may be no tab, which Node's parser refuses there. */
const digits = /^[\t ]*(\d{1,15}) *$/;
const chunkedOnly = /^[\t ]*chunked *$/i;

/** In a list. A tab behind such a word makes it another one to Node's parser, and so here. */
const saysClose = /(?:^|,)[\t ]*close *(?:,|$)/i;
const saysKeepAlive = /(?:^|,)[\t ]*keep-alive *(?:,|$)/i;
const saysUpgrade = /(?:^|,)[\t ]*upgrade *(?:,|$)/i;

const methods = new Set(METHODS);

interface Seen {
  host: boolean;
  length: string | null;
  coding: string | null;
  connection: string | null;
  upgrade: boolean;
}

/** `text`: request line and field lines, latin1, each with its line end. */
export function parseRequestHead(text: string): RequestHead | HeadFault {
  const lineEnd = text.indexOf("\r\n");
  const start = startLine.exec(text.slice(0, lineEnd));
  if (start === null || !methods.has(start[1]!)) return malformed("request line");
  fieldLines.lastIndex = lineEnd + 2;
  if (!fieldLines.test(text) || fieldLines.lastIndex !== text.length) return malformed("field line");
  const fields: string[] = [];
  const seen: Seen = { host: false, length: null, coding: null, connection: null, upgrade: false };
  for (let at = lineEnd + 2; at < text.length; ) {
    const colon = text.indexOf(":", at);
    const end = text.indexOf("\r\n", colon);
    const name = text.slice(at, colon);
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    const value = text.slice(from, to);
    fields.push(name, value);
    const fault = note(seen, name, value, text, colon + 1, end);
    if (fault !== null) return fault;
    at = end + 2;
  }
  return framed(start, fields, seen);
}

/** Whether `text`, the beginning of a head without its blank line, may still become one. */
export function mayBecomeHead(text: string): boolean {
  const lineEnd = text.indexOf("\r\n");
  return lineEnd === -1 ? startPrefix.test(text.slice(0, 17)) : startLine.test(text.slice(0, lineEnd));
}

/** `from` and `to`: where the value and the white space around it stand in `text`. */
function note(
  seen: Seen,
  name: string,
  value: string,
  text: string,
  from: number,
  to: number,
): HeadFault | null {
  switch (name.length) {
    case 4:
      // Two are refused where they are read.
      if (name.toLowerCase() === "host") seen.host = true;
      return null;
    case 7:
      if (value !== "" && name.toLowerCase() === "upgrade") seen.upgrade = true;
      return null;
    case 10:
    case 16:
      return noteConnection(seen, name.toLowerCase(), text.slice(from, to));
    case 14:
      if (name.toLowerCase() !== "content-length") return null;
      if (seen.length !== null || !digits.test(text.slice(from, to))) return malformed("Content-Length");
      seen.length = value;
      return null;
    case 17:
      if (name.toLowerCase() !== "transfer-encoding") return null;
      if (seen.coding !== null) return malformed("two Transfer-Encoding fields");
      if (!chunkedOnly.test(text.slice(from, to))) return unknownCoding(value);
      seen.coding = value;
      return null;
    default:
      return null;
  }
}

/** `Proxy-Connection`, too: clients that send it mean the same by it. */
function noteConnection(seen: Seen, lower: string, value: string): null {
  if (lower === "connection" || lower === "proxy-connection")
    seen.connection = seen.connection === null ? value : `${seen.connection},${value}`;
  return null;
}

/** Where `chunked` is not the last one the body's end cannot be known; where it is, the request could be read by others. */
function unknownCoding(value: string): HeadFault {
  const codings = tokensOf(value);
  const readable = codings.length > 1 && codings.indexOf("chunked") === codings.length - 1;
  return { kind: readable ? "unsupported" : "malformed", detail: "Transfer-Encoding" };
}

function framed(start: RegExpExecArray, fields: string[], seen: Seen): RequestHead | HeadFault {
  const minor = start[3] === "1" ? 1 : 0;
  if (minor === 1 && !seen.host) return malformed("no Host");
  if (seen.coding !== null && (seen.length !== null || minor === 0)) return malformed("Transfer-Encoding");
  const method = start[1]!;
  if (method === "CONNECT") return { kind: "unsupported", detail: "CONNECT" };
  const { connection } = seen;
  const keepAlive =
    minor === 1
      ? connection === null || !saysClose.test(connection)
      : connection !== null && saysKeepAlive.test(connection);
  return {
    method,
    url: start[2]!,
    minor,
    fields,
    length: seen.coding !== null ? -1 : seen.length === null ? 0 : Number(seen.length),
    keepAlive,
    upgrade: seen.upgrade && connection !== null && saysUpgrade.test(connection),
  };
}

function malformed(detail: string): HeadFault {
  return { kind: "malformed", detail };
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
