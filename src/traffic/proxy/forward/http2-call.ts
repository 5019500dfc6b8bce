/** One request to a target over one stream of HTTP/2. */
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import type { Instance } from "../table/route-table.ts";
import type { Fault, FaultKind, Phase } from "./fault.ts";
import { http1ResponseHead, http1Trailers, http2RequestHead } from "./http2-exchange-heads.ts";
import { http2Fields } from "./http2-fields.ts";
import type { SentBody } from "./sent-body.ts";
import type { OutgoingRequest, ResponseHead, ResponseSink, TransportCall } from "./transport.ts";

const noDeadline = Number.POSITIVE_INFINITY;
/** A target that sends interim answers without end is broken. */
const maxInterim = 32;

export interface Http2CallOwner {
  /** Milliseconds, coarse. */
  readonly now: () => number;
  readonly responseTimeout: number;
  /** The target has begun to answer. */
  onAnswer(): void;
  /** It kept silent for too long. */
  onSilence(): void;
  /** Nothing is under way any more. */
  onOver(): void;
  /** Sends the request again over another connection; false when it may not. `refused`: the target has said that it did nothing. */
  retry(refused: boolean): boolean;
}

export class Http2Call implements TransportCall {
  deadline = noDeadline;
  readonly #instance: Instance;
  readonly #request: OutgoingRequest;
  readonly #sink: ResponseSink;
  readonly #owner: Http2CallOwner;
  #stream: ClientHttp2Stream | null = null;
  #head: ResponseHead | null = null;
  #interim = 0;
  /** Bytes of the body that are still to come; null when nobody said. */
  #left: number | null = null;
  #sent: boolean;
  #paused = false;
  #over = false;
  readonly #body: SentBody;
  /** Of the answer. */
  #received: string[] = [];

  /** `body`: what another call has sent of it already. */
  constructor(
    instance: Instance,
    request: OutgoingRequest,
    sink: ResponseSink,
    owner: Http2CallOwner,
    body: SentBody,
  ) {
    this.#instance = instance;
    this.#request = request;
    this.#sink = sink;
    this.#owner = owner;
    this.#body = body;
    this.#sent = request.body === "none" || body.trailers !== null;
  }

  /** Over a connection that stands. */
  begin(session: ClientHttp2Session): void {
    if (this.#over) return;
    const { body } = this.#request;
    const stream = session.request(http2RequestHead(this.#request, this.#instance), {
      endStream: body === "none",
      // Also where none can come: Node ends a stream that it resets, and half a body would look whole.
      waitForTrailers: body !== "none",
    });
    this.#stream = stream;
    this.#touch();
    stream.on("wantTrailers", () => {
      if (!this.#over && !stream.closed) stream.sendTrailers(http2Fields(this.#body.trailers ?? []));
    });
    stream.on("continue", () => this.#onInterim({ ...noFields, fields: [], status: 100 }));
    stream.on("headers", (_headers, _flags, raw?: string[]) => this.#onInterimHead(raw ?? []));
    stream.on("response", (_headers, flags, raw?: string[]) =>
      this.#onHead(raw ?? [], (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0),
    );
    stream.on("data", (chunk: Buffer) => this.#onData(chunk));
    stream.on("trailers", (_headers, _flags, raw?: string[]) => this.#onTrailers(raw ?? []));
    stream.on("end", () => this.#onEnd());
    stream.on("drain", () => this.#onDrain());
    // The close tells the same.
    stream.on("error", () => {});
    stream.on("close", () => this.#onClose(stream.rstCode));
    const { chunks } = this.#body;
    for (const chunk of chunks) stream.write(chunk);
    if (this.#sent && body !== "none") stream.end();
    else if (chunks.length > 0) this.#sink.onDrain();
    this.#sink.onConnected();
  }

  write(chunk: Buffer): boolean {
    if (this.#over) return true;
    this.#body.add(chunk);
    // A second connection, which does not stand yet.
    if (this.#stream === null) return this.#body.hasRoom;
    this.#body.forgetLarge();
    this.#touch();
    return this.#stream.write(chunk);
  }

  end(trailers: readonly string[]): void {
    this.#sent = true;
    this.#body.trailers = trailers;
    if (this.#over || this.#stream === null) return;
    this.#touch();
    this.#stream.end();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#touch();
    this.#stream?.resume();
  }

  cancel(): void {
    if (!this.#over) this.#finish(constants.NGHTTP2_CANCEL);
  }

  /** Called by the owner's sweep when the deadline has passed. */
  expire(): void {
    if (this.#paused) {
      // The client is slow, not the target.
      this.#touch();
      return;
    }
    const slowClient = !this.#sent && this.#head === null && this.#stream?.writableLength === 0;
    if (slowClient) this.fail({ ...clientStopped, phase: "request-body", side: "client", kind: "timeout" });
    else {
      this.fail(this.#fault("timeout", `no byte from ${this.#instance.key} in time`));
      this.#owner.onSilence();
    }
  }

  fail(fault: Fault): void {
    if (this.#over) return;
    this.#finish(constants.NGHTTP2_CANCEL);
    this.#sink.onFault(fault);
  }

  /** Nothing was sent. */
  failToConnect(kind: FaultKind, detail: string): void {
    this.fail({ phase: "connect", side: "target", kind, detail });
  }

  #onInterimHead(raw: readonly string[]): void {
    const head = http1ResponseHead(raw, true);
    if (typeof head === "string" || ++this.#interim > maxInterim) this.#broken("interim answers");
    else this.#onInterim(head);
  }

  #onInterim(head: ResponseHead): void {
    if (this.#over) return;
    this.#touch();
    this.#sink.onInterim(head);
  }

  #onHead(raw: readonly string[], alone: boolean): void {
    if (this.#over) return;
    this.#touch();
    const status = Number(raw[raw.indexOf(":status") + 1]);
    const bodyless = this.#request.method === "HEAD" || status === 204 || status === 304;
    const head = http1ResponseHead(raw, bodyless);
    if (typeof head === "string") {
      this.#broken(head);
      return;
    }
    this.#head = head;
    this.#body.forget();
    this.#owner.onAnswer();
    if (head.body === "length") this.#left = Number(head.fields[head.fields.indexOf("content-length") + 1]);
    if (head.eventStream) this.deadline = noDeadline;
    this.#sink.onHead(head);
    if (!alone && !this.#over) this.#sink.onLull();
  }

  #onData(chunk: Buffer): void {
    if (this.#over) return;
    this.#touch();
    if (this.#left !== null) this.#left -= chunk.length;
    const uptake = this.#sink.onData(chunk);
    if (!this.#over) this.#sink.onLull();
    if (uptake !== "full" || this.#over) return;
    this.#paused = true;
    this.#stream?.pause();
  }

  #onTrailers(raw: readonly string[]): void {
    const trailers = http1Trailers(raw);
    if (trailers === null) this.#broken("trailers");
    else this.#received = trailers;
  }

  #onEnd(): void {
    // Without a head it is no answer; with too little behind it, no whole one. The close tells of both.
    if (this.#over || this.#head === null || (this.#left ?? 0) !== 0) return;
    if (this.#stream?.aborted === true || this.#stream?.rstCode !== 0) return;
    // What is left of the request has nowhere to go.
    this.#finish(this.#sent ? null : constants.NGHTTP2_CANCEL);
    this.#sink.onEnd(null, this.#received);
  }

  #onDrain(): void {
    if (this.#over) return;
    this.#touch();
    this.#sink.onDrain();
  }

  #onClose(code: number): void {
    if (this.#over) return;
    const refused = code === constants.NGHTTP2_REFUSED_STREAM;
    if (this.#head === null && this.#interim === 0 && this.#owner.retry(refused)) {
      this.#finish(null);
      return;
    }
    this.fail(
      this.#fault(
        refused ? "refused" : "reset",
        `stream closed (code ${code}) before the answer was complete`,
      ),
    );
  }

  #broken(what: string): void {
    const phase = this.#head === null ? "response-headers" : "response-body";
    this.fail({ phase, side: "target", kind: "malformed", detail: what });
  }

  #fault(kind: FaultKind, detail: string): Fault {
    return { phase: this.#phase(), side: "target", kind, detail };
  }

  #phase(): Phase {
    if (this.#stream === null) return "connect";
    if (this.#head !== null) return "response-body";
    return this.#sent ? "wait" : "request-body";
  }

  #touch(): void {
    if (this.#head?.eventStream !== true) this.deadline = this.#owner.now() + this.#owner.responseTimeout;
  }

  /** `code`: null for a stream that ends by itself. */
  #finish(code: number | null): void {
    this.#over = true;
    this.deadline = noDeadline;
    if (code !== null) this.#stream?.close(code);
    this.#owner.onOver();
  }
}

const noFields = { reason: "", body: "none", eventStream: false } as const;
const clientStopped = { detail: "the client stopped sending its body" };
