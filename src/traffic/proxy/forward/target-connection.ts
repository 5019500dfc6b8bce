/** One socket to a target: carries one exchange at a time, and knows whether it may carry another. */
import type { Socket } from "node:net";
import type { Instance } from "../table/route-table.ts";
import { lastChunk, writeChunk } from "./chunked-writer.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import type { Fault, FaultKind, Phase } from "./fault.ts";
import { createRequestWriter, type RequestWriter } from "./request-writer.ts";
import { createResponseReader, type ResponseReader } from "./response-reader.ts";
import { openTargetSocket } from "./target-socket.ts";
import type { OutgoingRequest, ResponseSink, TransportCall, Uptake } from "./transport.ts";

const readSize = 65_536;
const noDeadline = Number.POSITIVE_INFINITY;

export class TargetConnection implements TransportCall {
  readonly instance: Instance;
  /** Milliseconds on the owner's clock; meaningful while idle. */
  idleUntil = noDeadline;
  deadline: number;
  /** Where the owner keeps it; -1 when it does not. */
  place = -1;
  readonly #owner: ConnectionOwner<TargetConnection>;
  readonly #socket: Socket;
  readonly #writer: RequestWriter;
  /** Ours: an encrypted socket has others, which it needs. */
  // biome-ignore lint/suspicious/noExplicitAny: as Node types listeners
  readonly #listeners: [event: string, listener: (...args: any[]) => void][] = [];
  #connected = false;
  /** Exchanges carried before this one: a reused connection may have been closed by the target meanwhile. */
  #carried = 0;
  #request: OutgoingRequest | null = null;
  #sink: ResponseSink | null = null;
  #retry: (() => boolean) | null = null;
  #reader: ResponseReader | null = null;
  #sent = false;
  #chunked = false;
  #paused = false;
  #buffer: Buffer | null = null;
  /** Somebody still refers to bytes in the buffer. */
  #held = false;

  constructor(instance: Instance, owner: ConnectionOwner<TargetConnection>, exclusive: boolean) {
    this.instance = instance;
    this.#owner = owner;
    this.deadline = owner.now() + owner.connectTimeout;
    const { socket, reads } = openTargetSocket(instance, {
      exclusive,
      protocol: "http/1.1",
      trust: owner.trust,
      onread: {
        buffer: () => this.#nextBuffer(),
        callback: (size: number, bytes: Uint8Array) => this.#onRead(size, bytes),
      },
    });
    this.#socket = socket;
    this.#writer = createRequestWriter(socket);
    this.#on(instance.tls === null ? "connect" : "secureConnect", () => this.#onConnect());
    if (reads) this.#on("data", (bytes: Buffer) => this.#onBytes(bytes));
    this.#on("drain", () => this.#onDrain());
    this.#on("end", () => this.#onEnd());
    this.#on("error", (error: Error) => this.#onBroken(error.message, false));
    this.#on("close", () => this.#onClose());
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Node types listeners
  #on(event: string, listener: (...args: any[]) => void): void {
    this.#socket.on(event, listener);
    this.#listeners.push([event, listener]);
  }

  get isIdle(): boolean {
    return this.#request === null;
  }

  /** False from the moment the socket is known to be closing, which is before `close` is announced. */
  get isUsable(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** `retry` sends the request again elsewhere when this connection proves stale; false when it may not. */
  start(request: OutgoingRequest, sink: ResponseSink, retry: () => boolean): void {
    this.#request = request;
    this.#sink = sink;
    this.#retry = retry;
    this.#sent = request.body === "none";
    this.#chunked = request.body === "chunked";
    this.#paused = false;
    this.#reader = createResponseReader(request, {
      onInterim: (head) => sink.onInterim(head),
      onHead: (head) => {
        if (head.eventStream) this.deadline = noDeadline;
        sink.onHead(head);
      },
      onData: (part) => this.#took(sink.onData(part)),
    });
    if (this.#connected) this.#begin(request, sink);
  }

  write(chunk: Buffer): boolean {
    this.#touch();
    return this.#chunked ? writeChunk(chunk, this.#writer.write) : this.#writer.write(chunk);
  }

  end(trailers: readonly string[]): void {
    this.#sent = true;
    if (this.#chunked) this.#writer.write(lastChunk(trailers));
    this.#writer.flush();
    this.#touch();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#touch();
    this.#socket.resume();
  }

  cancel(): void {
    this.#forget();
    this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Called by the owner's sweep when the deadline has passed. */
  expire(): void {
    if (this.#paused) {
      // The client is slow, not the target.
      this.#touch();
      return;
    }
    if (this.#connected && !this.#sent && this.#socket.writableLength === 0) {
      this.#fail({
        phase: "request-body",
        side: "client",
        kind: "timeout",
        detail: "the client stopped sending its body",
      });
    } else this.#fail(this.#fault("timeout", `no byte from ${this.instance.key} in time`));
  }

  #begin(request: OutgoingRequest, sink: ResponseSink): void {
    this.#touch();
    this.#writer.begin(request);
    sink.onConnected();
  }

  #nextBuffer(): Buffer {
    if (this.#buffer === null || this.#held) this.#buffer = Buffer.allocUnsafeSlow(readSize);
    this.#held = false;
    return this.#buffer;
  }

  #onRead(size: number, bytes: Uint8Array): boolean {
    this.#onBytes(Buffer.from(bytes.buffer, bytes.byteOffset, size));
    return true;
  }

  #took(uptake: Uptake): void {
    if (uptake === "done") return;
    this.#held = true;
    if (uptake === "full") this.#pause();
  }

  #onConnect(): void {
    this.#connected = true;
    if (this.#request !== null && this.#sink !== null) this.#begin(this.#request, this.#sink);
  }

  #onBytes(bytes: Buffer): void {
    const { reader, sink } = { reader: this.#reader, sink: this.#sink };
    // Bytes that nobody asked for: whatever they are, they must not become the next client's answer.
    if (reader === null || sink === null) {
      this.destroy();
      return;
    }
    this.#touch();
    const state = reader.read(bytes);
    if (this.#sink !== sink) return;
    switch (state.kind) {
      case "more":
        if (reader.headSeen()) sink.onLull();
        break;
      case "broken": {
        const phase = reader.headSeen() ? "response-body" : "response-headers";
        this.#fail({ phase, side: "target", kind: state.fault, detail: state.detail });
        break;
      }
      case "done":
        this.#finish(state.reusable, () => this.#took(sink.onEnd(state.last, state.trailers)));
        break;
      case "switched":
        this.#handOver(() => sink.onUpgrade(state.head, this.#socket, state.early));
        break;
    }
  }

  #finish(reusable: boolean, report: () => void): void {
    const request = this.#request!;
    const idleLimit = this.#reader!.idleLimit();
    const keep = reusable && this.#sent && !request.upgrade && !this.#socket.destroyed;
    this.#forget();
    report();
    if (!keep) {
      this.destroy();
      return;
    }
    if (this.#paused) this.#socket.resume();
    this.#carried++;
    this.idleUntil = idleLimit;
    // One turn later: a target that closes right after its answer is noticed before somebody's POST rides on it.
    setImmediate(() => {
      if (this.isUsable) this.#owner.release(this);
    });
  }

  #handOver(report: () => void): void {
    this.#forget();
    for (const [event, listener] of this.#listeners) this.#socket.off(event, listener);
    this.#socket.pause();
    this.#owner.closed(this);
    report();
  }

  #onDrain(): void {
    this.#touch();
    this.#sink?.onDrain();
  }

  #onEnd(): void {
    const { reader, sink } = { reader: this.#reader, sink: this.#sink };
    if (reader === null || sink === null) this.destroy();
    else if (reader.closedWhole()) this.#finish(false, () => sink.onEnd(null, []));
    else this.#onBroken("closed before the answer was complete", true);
  }

  #onBroken(detail: string, orderly: boolean): void {
    const { reader, request, retry } = { reader: this.#reader, request: this.#request, retry: this.#retry };
    if (reader === null || request === null || retry === null) {
      this.destroy();
      return;
    }
    // A connection that had served before and dies without a byte was closed while idle: nobody has seen the request.
    if (this.#carried > 0 && request.repeatable && !reader.anyByte()) {
      this.#forget();
      this.destroy();
      if (retry()) return;
    }
    this.#fail(this.#fault(this.#connected || orderly ? "reset" : "refused", detail));
  }

  #onClose(): void {
    if (this.#request !== null) this.#onBroken("connection closed", true);
    this.#owner.closed(this);
  }

  #fail(fault: Fault): void {
    const sink = this.#sink;
    this.#forget();
    this.destroy();
    sink?.onFault(fault);
  }

  #fault(kind: FaultKind, detail: string): Fault {
    return { phase: this.#phase(), side: "target", kind, detail };
  }

  #phase(): Phase {
    if (!this.#connected) return "connect";
    if (this.#reader?.headSeen() === true) return "response-body";
    if (this.#reader?.anyByte() === true) return "response-headers";
    if (this.#sent) return "wait";
    return "request-body";
  }

  #pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  #touch(): void {
    if (this.deadline !== noDeadline) this.deadline = this.#owner.now() + this.#owner.responseTimeout;
  }

  #forget(): void {
    this.#request = null;
    this.#sink = null;
    this.#retry = null;
    this.#reader = null;
    this.#writer.forget();
    this.deadline = this.#owner.now() + this.#owner.responseTimeout;
  }
}
