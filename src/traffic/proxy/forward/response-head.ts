/** Strict reader of a response head: one doubt and the answer is refused, since a guess here is a smuggled answer. */
import { isHopByHop, namedByConnection, tokensOf } from "./field-rules.ts";
import type { ResponseHead } from "./transport.ts";

export interface ParsedHead {
  readonly head: ResponseHead;
  /** Bytes of the body when `head.body` is `length`. */
  readonly length: number;
  readonly keepAlive: boolean;
  /** Milliseconds after which the target closes an idle connection, as far as it said so. */
  readonly idleLimit: number | null;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const token = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const digits = /^\d{1,15}$/;

/** `text` is latin1 without the blank line; a string says what is wrong with it. */
export function parseResponseHead(text: string, method: string): ParsedHead | string {
  const lines = text.split("\r\n");
  const start = statusLine.exec(lines[0]!);
  if (start === null) return "status line";
  const fields: string[] = [];
  const seen: Seen = {
    length: null,
    coding: null,
    connection: null,
    idleLimit: null,
    eventStream: false,
    upgrade: false,
    trailer: false,
  };
  for (let at = 1; at < lines.length; at++) {
    const fault = readField(lines[at]!, fields, seen);
    if (fault !== null) return fault;
  }
  return frame(start, method, fields, seen);
}

interface Seen {
  length: string | null;
  coding: string | null;
  connection: string[] | null;
  idleLimit: number | null;
  eventStream: boolean;
  upgrade: boolean;
  trailer: boolean;
}

function readField(line: string, fields: string[], seen: Seen): string | null {
  const colon = line.indexOf(":");
  const name = line.slice(0, colon);
  if (colon < 1 || !token.test(name)) return "field name";
  const value = trimmed(line, colon + 1);
  if (!fieldValue.test(value)) return `value of ${name}`;
  switch (name.length) {
    case 2:
    case 7:
    case 10:
    case 12:
    case 14:
    case 16:
    case 17:
      return readSpecial(name.toLowerCase(), name, value, fields, seen);
    default:
      fields.push(name, value);
      return null;
  }
}

function readSpecial(
  lower: string,
  name: string,
  value: string,
  fields: string[],
  seen: Seen,
): string | null {
  switch (lower) {
    case "content-length":
      if (!digits.test(value)) return "content-length";
      if (seen.length === value) return null;
      if (seen.length !== null) return "two content-lengths";
      seen.length = value;
      break;
    case "transfer-encoding":
      if (seen.coding !== null) return "two transfer-encodings";
      seen.coding = value.toLowerCase();
      return null;
    case "connection":
      seen.connection = [...(seen.connection ?? []), ...tokensOf(value)];
      return null;
    case "keep-alive": {
      const timeout = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value);
      if (timeout !== null) seen.idleLimit = Number(timeout[1]) * 1000;
      return null;
    }
    case "upgrade":
      // Kept for the answer that switches; dropped from every other below.
      seen.upgrade = true;
      break;
    case "trailer":
      seen.trailer = true;
      break;
    case "content-type":
      if (value.toLowerCase().startsWith("text/event-stream")) seen.eventStream = true;
      break;
    default:
      if (isHopByHop(lower)) return null;
  }
  fields.push(name, value);
  return null;
}

function frame(start: RegExpExecArray, method: string, fields: string[], seen: Seen): ParsedHead | string {
  const status = Number(start[2]);
  const modern = start[1] === "1";
  if (seen.coding !== null && (seen.length !== null || seen.coding !== "chunked" || !modern))
    return "transfer-encoding";
  const body = bodyOf(status, method, seen);
  const dropped =
    seen.connection === null ? [] : namedByConnection(seen.connection).filter((name) => name !== "upgrade");
  if (seen.upgrade && status !== 101) dropped.push("upgrade");
  // A body-less status must not carry a length that a client would wait for (RFC 9110 8.6); 304 and HEAD describe another one.
  if (seen.length !== null && (status === 204 || status < 200)) dropped.push("content-length");
  if (seen.trailer && body !== "chunked") dropped.push("trailer");
  return {
    head: {
      status,
      reason: start[3] ?? "",
      fields: dropped.length === 0 ? fields : without(fields, dropped),
      body,
      eventStream: seen.eventStream,
    },
    length: body === "length" ? Number(seen.length) : 0,
    keepAlive: modern && body !== "until-close" && seen.connection?.includes("close") !== true,
    idleLimit: seen.idleLimit,
  };
}

/** RFC 9112 6.3: method and status come before any field. */
function bodyOf(status: number, method: string, seen: Seen): ResponseHead["body"] {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return "none";
  if (seen.coding !== null) return "chunked";
  return seen.length === null ? "until-close" : "length";
}

function without(fields: string[], names: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    if (!names.includes(fields[at]!.toLowerCase())) kept.push(fields[at]!, fields[at + 1]!);
  }
  return kept;
}

/** Without the optional white space of RFC 9110 5.5; `trim` would also take characters that are part of the value. */
function trimmed(line: string, from: number): string {
  let start = from;
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Trailer lines, without their blank line; null when one is malformed. */
export function parseTrailers(text: string): string[] | null {
  const fields: string[] = [];
  for (const line of text === "" ? [] : text.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = trimmed(line, colon + 1);
    if (colon < 1 || !token.test(name) || !fieldValue.test(value)) return null;
    fields.push(name, value);
  }
  return fields;
}
