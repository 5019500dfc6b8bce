/** What a target makes of the bytes that a proxy sent it; also one that is laxer than it should be. */

/** `lax` readers are those that smuggling lives on: they forgive, each in its own way. */
export type Taste = "strict" | "lax, length first" | "lax, chunks first";
export const tastes: readonly Taste[] = ["strict", "lax, length first", "lax, chunks first"];

export interface Reading {
  /** As `describeRequest` says them. */
  readonly requests: readonly string[];
  /** Index behind the last whole request. */
  readonly end: number;
  /** Null, or why what follows can never become a request. */
  readonly broken: string | null;
}

interface Head {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** `GET /a`, then ` @host` unless it is `a`, then the body, then ` [x-a: …]` where there is such a field. */
function describeRequest({ method, target, fields }: Head, body: string): string {
  const host = fields.find(([name]) => name === "host")?.[1] ?? "";
  const probe = fields.find(([name]) => name === "x-a");
  return `${method} ${target}${host === "a" ? "" : ` @${host}`}${body === "" ? "" : ` ${body}`}${probe === undefined ? "" : ` [x-a: ${probe[1]}]`}`;
}

export function readRequests(bytes: string, taste: Taste, from = 0): Reading {
  const requests: string[] = [];
  let at = from;
  for (;;) {
    const head = readHead(bytes, at, taste);
    if (head === null) return { requests, end: at, broken: null };
    if (typeof head === "string") return { requests, end: at, broken: head };
    const body = readBody(bytes, head.end, head.head, taste);
    if (body === null) return { requests, end: at, broken: null };
    if (typeof body === "string") return { requests, end: at, broken: body };
    requests.push(describeRequest(head.head, body.text));
    at = body.end;
  }
}

/** Null: not there yet. A string: it cannot be read. */
function readHead(bytes: string, at: number, taste: Taste): { head: Head; end: number } | string | null {
  const lines: string[] = [];
  for (let next = at; ; ) {
    const line = readLine(bytes, next, taste);
    if (line === null || typeof line === "string") return line;
    next = line.end;
    if (line.text === "" && lines.length > 0) {
      const head = parseHead(lines, taste);
      return typeof head === "string" ? head : { head, end: next };
    }
    if (line.text === "") return "an empty line before a request";
    lines.push(line.text);
  }
}

function readLine(bytes: string, at: number, taste: Taste): { text: string; end: number } | string | null {
  const end = bytes.indexOf("\n", at);
  if (end === -1) return null;
  const text = bytes.slice(at, end);
  if (taste !== "strict") return { text: text.replace(/\r+$/, ""), end: end + 1 };
  if (!text.endsWith("\r") || text.indexOf("\r") !== text.length - 1) return "an end of line that is none";
  return { text: text.slice(0, -1), end: end + 1 };
}

/** Control bytes but the tab. */
const control = /[^\t -~\x80-\xff]/;

function parseHead([start = "", ...lines]: string[], taste: Taste): Head | string {
  const parts = /^([!#$%&'*+.^`|~\w-]+) ([!-~]+) HTTP\/1\.[01]$/.exec(start);
  if (parts === null) return `a request line ${JSON.stringify(start.slice(0, 80))}`;
  const fields: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1);
    if (taste === "strict") {
      if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name) || control.test(value))
        return `a field ${JSON.stringify(line.slice(0, 80))}`;
      fields.push([name.toLowerCase(), value.replace(/^[ \t]+|[ \t]+$/g, "")]);
    } else if (colon !== -1) {
      const forgiven = name
        .replace(/[^!-~]/g, "")
        .toLowerCase()
        .replaceAll("_", "-");
      fields.push([forgiven, value.trim()]);
    }
  }
  return { method: parts[1]!, target: parts[2]!, fields };
}

function readBody(
  bytes: string,
  at: number,
  { fields }: Head,
  taste: Taste,
): { text: string; end: number } | string | null {
  const all = (name: string): string[] => fields.filter((one) => one[0] === name).map((one) => one[1]);
  const lengths = all("content-length");
  const codings = all("transfer-encoding");
  if (taste === "strict") {
    if (lengths.length + codings.length > 1) return "two framings";
    if (codings.length > 0 && codings[0]!.toLowerCase() !== "chunked") return "a coding";
    if (lengths.length > 0 && !/^\d+$/.test(lengths[0]!)) return "a length";
  }
  const isChunked = codings.some((coding) => /chunked/i.test(coding));
  if (isChunked && (taste !== "lax, length first" || lengths.length === 0))
    return readChunks(bytes, at, taste);
  const length = Number.parseInt(lengths.at(-1) ?? "0", 10) || 0;
  return bytes.length < at + length ? null : { text: bytes.slice(at, at + length), end: at + length };
}

function readChunks(bytes: string, at: number, taste: Taste): { text: string; end: number } | string | null {
  let text = "";
  for (let next = at; ; ) {
    const line = readLine(bytes, next, taste);
    if (line === null || typeof line === "string") return line;
    if (taste === "strict" && !/^[\da-f]{1,8}$/i.test(line.text))
      return `a chunk size ${JSON.stringify(line.text)}`;
    const size = Number.parseInt(line.text, 16) || 0;
    next = line.end;
    if (size === 0) return skipTrailers(bytes, next, text, taste);
    if (bytes.length < next + size + 2) return null;
    text += bytes.slice(next, next + size);
    const end = readLine(bytes, next + size, taste);
    if (end === null || typeof end === "string") return end;
    if (taste === "strict" && end.text !== "") return "data behind a chunk";
    next = end.end;
  }
}

function skipTrailers(
  bytes: string,
  at: number,
  text: string,
  taste: Taste,
): { text: string; end: number } | string | null {
  for (let next = at; ; ) {
    const line = readLine(bytes, next, taste);
    if (line === null || typeof line === "string") return line;
    next = line.end;
    if (line.text === "") return { text, end: next };
  }
}
