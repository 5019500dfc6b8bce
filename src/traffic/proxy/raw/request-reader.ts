/** Bytes of a client's connection, read as one request after the other. */
import { ChunkedBody } from "./chunked-body.ts";
import { broken, LineBlock, moreToCome } from "./line-block.ts";
import { type HeadFault, mayBecomeHead, parseRequestHead, type RequestHead } from "./request-head.ts";

/** Bytes; an answer's head has the same limit. */
const maxHead = 65_536;
const lf = 10;
const cr = 13;

export interface ReaderEvents {
  onHead(head: RequestHead): void;
  /** Refers to the bytes that were given to `read`. */
  onData(part: Buffer): void;
  /** The request is whole. `trailers`: names and values by turns. */
  onEnd(trailers: string[]): void;
}

const noTrailers: string[] = [];

export class RequestReader {
  /** Why no more can be read. */
  fault: HeadFault | null = null;
  readonly #events: ReaderEvents;
  readonly #head = new LineBlock(maxHead, "");
  #stopped = false;
  #inBody = false;
  #left = 0;
  #chunks: ChunkedBody | null = null;
  #keepAlive = true;

  constructor(events: ReaderEvents) {
    this.#events = events;
  }

  /** No byte of a request has come that is not whole. */
  get isBetween(): boolean {
    return !this.#inBody && this.#head.isEmpty;
  }

  /** A part of a head has come. */
  get isInHead(): boolean {
    return !this.#head.isEmpty;
  }

  /** May be called by an event: what follows is not read. */
  stop(): void {
    this.#stopped = true;
  }

  /** Reads from `from`; the index behind what was read. Less than all: it was stopped, or what stands there cannot be read (`fault`). */
  read(bytes: Buffer, from: number): number {
    this.#stopped = false;
    let at = from;
    while (at < bytes.length && !this.#stopped && this.fault === null)
      at = this.#inBody ? this.#readBody(bytes, at) : this.#readHead(bytes, at);
    return at;
  }

  #readHead(bytes: Buffer, from: number): number {
    if (!this.#keepAlive) return this.#readSurplus(bytes, from);
    const end = this.#head.take(bytes, from);
    if (end === moreToCome) {
      const { pending } = this.#head;
      if (pending !== "" && !mayBecomeHead(pending)) this.#break("malformed", "request line");
      return bytes.length;
    }
    if (end === broken) return this.#break(this.#head.fault, "head", from);
    const head = parseRequestHead(this.#head.text);
    if ("kind" in head) return this.#break(head.kind, head.detail, from);
    this.#keepAlive = head.keepAlive;
    this.#begin(head);
    return end;
  }

  #begin(head: RequestHead): void {
    this.#inBody = head.length !== 0;
    this.#left = head.length;
    this.#chunks = head.length === -1 ? new ChunkedBody() : null;
    this.#events.onHead(head);
    if (!this.#inBody) this.#events.onEnd(noTrailers);
  }

  #readBody(bytes: Buffer, from: number): number {
    if (this.#chunks !== null) return this.#readChunks(this.#chunks, bytes, from);
    const end = Math.min(bytes.length, from + this.#left);
    this.#left -= end - from;
    this.#events.onData(bytes.subarray(from, end));
    if (this.#left === 0) this.#end(noTrailers);
    return end;
  }

  #readChunks(chunks: ChunkedBody, bytes: Buffer, from: number): number {
    const end = chunks.read(bytes, from, (part) => this.#events.onData(part));
    if (end === -1) return this.#break(chunks.fault, "chunked coding", from);
    if (chunks.done) this.#end(chunks.trailers);
    return end;
  }

  #end(trailers: string[]): void {
    this.#inBody = false;
    this.#chunks = null;
    this.#events.onEnd(trailers);
  }

  /** Behind the last request, as its client called it: whatever that is, it is no request. */
  #readSurplus(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && (bytes[at] === cr || bytes[at] === lf)) at++;
    return at === bytes.length ? at : this.#break("malformed", "bytes behind the last request", at);
  }

  #break(kind: HeadFault["kind"], detail: string, at = 0): number {
    this.fault = { kind, detail };
    return at;
  }
}
