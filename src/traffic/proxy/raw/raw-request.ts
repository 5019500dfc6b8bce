import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { ClientRequest } from "../forward/client-request.ts";
import { joinedFields } from "./joined-fields.ts";
import type { RequestHead } from "./request-head.ts";

/** Bytes of a body that wait for somebody to take them. */
const maxWaiting = 65_536;

/** Shared, never written to. */
const none: never[] = [];

/** What a request asks of its connection. */
export interface BodySource {
  readonly socket: Socket;
  /** Nobody takes the body now. */
  holdBody(): void;
  letBodyCome(): void;
}

/** One request of a connection of HTTP/1.1. */
export class RawRequest implements ClientRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor: number;
  readonly rawHeaders: string[];
  rawTrailers: string[] = [];
  complete: boolean;
  readonly #source: BodySource;
  #headers: IncomingHttpHeaders | null = null;
  /** Most requests have no body, and nobody who listens. */
  #takers = none as ((chunk: Buffer) => void)[];
  #onEnd = none as (() => void)[];
  #onClose = none as (() => void)[];
  /** Came while nobody would take it. */
  #waiting = none as Buffer[];
  #size = 0;
  #paused = false;
  #scheduled = false;
  /** Its listeners know: all was given, or no more will be. */
  #over = false;

  /** `fields`: those of the head, or what is left of them. */
  constructor(head: RequestHead, fields: string[], source: BodySource) {
    this.method = head.method;
    this.url = head.url;
    this.httpVersionMinor = head.minor;
    this.rawHeaders = fields;
    this.complete = head.length === 0;
    this.#source = source;
  }

  get httpVersion(): string {
    return `1.${this.httpVersionMinor}`;
  }

  get socket(): Socket {
    return this.#source.socket;
  }

  /** Made when a gate asks for it. */
  get headers(): IncomingHttpHeaders {
    this.#headers ??= joinedFields(this.rawHeaders);
    return this.#headers;
  }

  on(event: "data" | "end" | "close", listener: (chunk: Buffer) => void): unknown {
    const plain = listener as () => void; // of `end` and `close`
    if (event === "data") this.#takers = [...this.#takers, listener];
    else if (event === "end") this.#onEnd = [...this.#onEnd, plain];
    else if (this.#over) process.nextTick(plain);
    else this.#onClose = [...this.#onClose, plain];
    this.#schedule();
    return this;
  }

  pause(): unknown {
    this.#paused = true;
    if (!this.complete) this.#source.holdBody();
    return this;
  }

  resume(): unknown {
    this.#paused = false;
    this.#schedule();
    return this;
  }

  destroy(): unknown {
    return this.socket.destroy();
  }

  /** A piece of its body has come. */
  take(part: Buffer): void {
    if (this.#flows && this.#waiting.length === 0) {
      for (const taker of this.#takers) taker(part);
      return;
    }
    if (this.#waiting === none) this.#waiting = [];
    this.#waiting.push(part);
    this.#size += part.length;
    if (this.#size >= maxWaiting) this.#source.holdBody();
  }

  /** Its body has come whole. */
  finish(trailers: string[]): void {
    this.complete = true;
    this.rawTrailers = trailers;
    if (this.#flows && this.#waiting.length === 0) this.#tellEnd();
  }

  /** Its connection is gone. */
  lose(): void {
    if (this.#over) return;
    this.#over = true;
    for (const listener of this.#onClose) listener();
  }

  get #flows(): boolean {
    return this.#takers.length > 0 && !this.#paused && !this.#scheduled;
  }

  /** In the next turn: whoever listens may not have said all that it listens for. */
  #schedule(): void {
    if (this.#scheduled || this.#over) return;
    this.#scheduled = true;
    process.nextTick(() => this.#flow());
  }

  #flow(): void {
    this.#scheduled = false;
    if (this.#takers.length === 0) return;
    while (!this.#paused && this.#waiting.length > 0) {
      const part = this.#waiting.shift()!;
      this.#size -= part.length;
      for (const taker of this.#takers) taker(part);
    }
    if (this.#paused) return;
    if (this.complete) this.#tellEnd();
    else this.#source.letBodyCome();
  }

  #tellEnd(): void {
    if (this.#over) return;
    this.#over = true;
    for (const listener of this.#onEnd) listener();
    for (const listener of this.#onClose) listener();
  }
}
