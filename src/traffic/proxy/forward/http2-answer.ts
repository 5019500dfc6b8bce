import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { ClientAnswer } from "./client-answer.ts";
import { http2Fields } from "./http2-fields.ts";
import { trailerPairs } from "./outgoing-response.ts";
import type { ResponseHead, Uptake } from "./transport.ts";

/** Bytes. Up to here a copy is cheaper than the buffer that its reader would have to make anew. */
const small = 12_288;

/** Through one stream of an HTTP/2 connection. */
export class Http2Answer implements ClientAnswer {
  readonly old = false;
  readonly #stream: ServerHttp2Stream;
  /** Until there is something to send behind it: an answer without a body ends with its head, which gRPC insists on. */
  #head: OutgoingHttpHeaders | null = null;
  #trailers: readonly string[] = [];
  /** Node ends the stream of a HEAD before it is shown to anybody. */
  readonly #headAlone: boolean;
  #onDone = (): void => {};

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    this.#headAlone = stream.writableEnded;
  }

  get begun(): boolean {
    return this.#head !== null || this.#stream.headersSent;
  }

  watch(onDone: () => void, onGone: () => void): void {
    const stream = this.#stream;
    if (this.#headAlone) this.#onDone = onDone;
    // Node also ends what its client has given up.
    else stream.on("finish", () => stream.aborted || onDone());
    stream.on("close", onGone);
  }

  interim(head: ResponseHead): void {
    if (this.#isGone || this.begun) return;
    this.#stream.additionalHeaders({ ...http2Fields(head.fields), ":status": head.status });
  }

  begin(status: number, _reason: string | null, fields: string[]): void {
    this.#head = http2Fields(fields);
    // Beyond 599 there is none (RFC 9110 15); Node throws.
    this.#head[":status"] = status > 599 ? 502 : status;
    // Node sends no body with it, and a length of one that is not there would be a broken answer.
    if (status === 205) delete this.#head["content-length"];
  }

  flush(): void {
    this.#sendHead(true);
  }

  write(chunk: Buffer): Uptake {
    this.#sendHead(true);
    if (this.#isOver) return "done";
    const copied = chunk.length <= small;
    const room = this.#stream.write(copied ? Buffer.from(chunk) : chunk);
    if (!room) return "full";
    return copied ? "done" : "held";
  }

  onceRoom(go: () => void): void {
    this.#stream.once("drain", go);
  }

  end(last: Buffer | string | null, trailers: readonly string[]): Uptake {
    this.#trailers = trailers;
    if (last === null && trailers.length === 0 && this.#head !== null) this.#sendHeadAlone();
    else this.#sendHead(trailers.length > 0);
    if (this.#headAlone && !this.#isGone) this.#onDone();
    // With a status that has no body, too, it has ended with its head.
    if (this.#isOver) return "done";
    if (last === null) {
      this.#stream.end();
      return "done";
    }
    if (typeof last === "string" || last.length > small) {
      this.#stream.end(last);
      return "held";
    }
    this.#stream.end(Buffer.from(last));
    return "done";
  }

  cut(): void {
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  /** `more`: the body does not end with what is written next, or trailers come behind it. */
  #sendHead(more: boolean): void {
    const head = this.#takeHead();
    if (head === null) return;
    // A frame more; but Node ends a stream that it resets, and one that was cut would look whole.
    if (more) this.#stream.on("wantTrailers", () => this.#sendTrailers());
    this.#stream.respond(head, { waitForTrailers: more });
  }

  #sendTrailers(): void {
    if (!this.#isGone) this.#stream.sendTrailers(http2Fields(trailerPairs(this.#trailers).flat()));
  }

  #sendHeadAlone(): void {
    const head = this.#takeHead();
    if (head !== null) this.#stream.respond(head, { endStream: true });
  }

  #takeHead(): OutgoingHttpHeaders | null {
    const head = this.#head;
    this.#head = null;
    return this.#isGone ? null : head;
  }

  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  get #isOver(): boolean {
    return this.#isGone || this.#stream.writableEnded;
  }
}
