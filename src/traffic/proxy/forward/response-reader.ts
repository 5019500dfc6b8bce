/** Bytes from a target, read as the answer to one request. */
import { type ChunkedReader, createChunkedReader } from "./chunked-reader.ts";
import type { FaultKind } from "./fault.ts";
import { type ParsedHead, parseResponseHead } from "./response-head.ts";
import type { OutgoingRequest, ResponseHead } from "./transport.ts";

const maxHead = 65_536;
/** A target that sends interim answers without end is broken. */
const maxInterim = 32;
const headEnd = Buffer.from("\r\n\r\n", "latin1");

type ReadState =
  | { readonly kind: "more" }
  | { readonly kind: "broken"; readonly fault: FaultKind; readonly detail: string }
  | {
      readonly kind: "done";
      readonly last: Buffer | null;
      readonly trailers: string[];
      readonly reusable: boolean;
    }
  | { readonly kind: "switched"; readonly head: ResponseHead; readonly early: Buffer };

export interface ReaderEvents {
  onInterim(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  onData(part: Buffer): void;
}

export interface ResponseReader {
  read(bytes: Buffer): ReadState;
  /** Whether an answer that ends here, by the target's closing, is complete. */
  closedWhole(): boolean;
  anyByte(): boolean;
  headSeen(): boolean;
  /** Milliseconds an idle connection to this target lives, as the target said. */
  idleLimit(): number;
}

const more: ReadState = { kind: "more" };
const noTrailers: string[] = [];

export function createResponseReader(request: OutgoingRequest, events: ReaderEvents): ResponseReader {
  let pending: Buffer | null = null;
  let parsed: ParsedHead | null = null;
  let left = 0;
  let interim = 0;
  let anyByte = false;
  let chunked: ChunkedReader | null = null;

  function readHeads(bytes: Buffer): ReadState {
    let buffer = pending === null ? bytes : Buffer.concat([pending, bytes]);
    // Only what is new, and the three bytes before it, can complete the blank line.
    let from = pending === null ? 0 : Math.max(0, pending.length - 3);
    pending = null;
    while (parsed === null) {
      const end = buffer.indexOf(headEnd, from);
      if (end === -1 ? buffer.length > maxHead : end > maxHead)
        return broken("too-large", "answer head over 64 KB");
      if (end === -1) {
        // A copy: the next read overwrites what these bytes lie in.
        pending = buffer.length === 0 ? null : Buffer.from(buffer);
        return more;
      }
      const head = parseResponseHead(buffer.toString("latin1", 0, end), request.method);
      if (typeof head === "string") return broken("malformed", `answer head: ${head}`);
      buffer = buffer.subarray(end + 4);
      from = 0;
      if (head.head.status === 101) {
        return request.upgrade
          ? { kind: "switched", head: head.head, early: buffer }
          : broken("malformed", "101 that nobody asked for");
      }
      if (head.head.status >= 200) parsed = head;
      else if (++interim > maxInterim) return broken("malformed", "interim answers without end");
      else events.onInterim(head.head);
    }
    left = parsed.length;
    if (parsed.head.body === "chunked") chunked = createChunkedReader();
    events.onHead(parsed.head);
    return readBody(parsed, buffer);
  }

  function readBody(head: ParsedHead, bytes: Buffer): ReadState {
    switch (head.head.body) {
      case "none":
        return done(head, null, noTrailers, bytes.length);
      case "length":
        if (bytes.length < left) {
          left -= bytes.length;
          if (bytes.length > 0) events.onData(bytes);
          return more;
        }
        return done(head, left === 0 ? null : bytes.subarray(0, left), noTrailers, bytes.length - left);
      case "chunked":
        return readChunked(head, chunked!, bytes);
      case "until-close":
        if (bytes.length > 0) events.onData(bytes);
        return more;
    }
  }

  function readChunked(head: ParsedHead, reader: ChunkedReader, bytes: Buffer): ReadState {
    const end = reader.read(bytes, 0, events.onData);
    if (end === -1) return broken("malformed", "chunked coding");
    return reader.done() ? done(head, null, reader.trailers(), bytes.length - end) : more;
  }

  return {
    read(bytes) {
      anyByte = true;
      return parsed === null ? readHeads(bytes) : readBody(parsed, bytes);
    },
    closedWhole: () => parsed?.head.body === "until-close",
    anyByte: () => anyByte,
    headSeen: () => parsed !== null,
    idleLimit: () => parsed?.idleLimit ?? 60_000,
  };
}

/** Bytes behind a complete answer make the connection worthless: they cannot be told from the next answer. */
function done(head: ParsedHead, last: Buffer | null, trailers: string[], surplus: number): ReadState {
  return { kind: "done", last, trailers, reusable: head.keepAlive && surplus === 0 };
}

function broken(fault: FaultKind, detail: string): ReadState {
  return { kind: "broken", fault, detail };
}
