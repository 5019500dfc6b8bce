/** One connection to a target that speaks HTTP/2, and the requests that run on it. */
import { type ClientHttp2Session, connect } from "node:http2";
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Instance, InstanceTls } from "../table/route-table.ts";
import type { FaultKind } from "./fault.ts";
import type { Http2Call } from "./http2-call.ts";
import { openTargetSocket } from "./target-socket.ts";

/** Requests at once, where nobody has said how many. */
const likelyLimit = 100;
/** Bytes of answers that may be on their way: of one, and of all. */
const streamWindow = 262_144;
const connectionWindow = 4_194_304;

export interface SessionSettings {
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly now: () => number;
  readonly trust: (tls: InstanceTls) => SecureContext;
  /** The target says how many requests it takes at once. */
  readonly onLimit: (session: TargetSession, limit: number) => void;
  readonly onClosed: (session: TargetSession) => void;
}

export class TargetSession {
  readonly instance: Instance;
  /** Has answered before. */
  served = false;
  /** Milliseconds on the clock of `now`. */
  idleSince = 0;
  readonly calls = new Set<Http2Call>();
  readonly #settings: SessionSettings;
  readonly #session: ClientHttp2Session;
  readonly #expected: number;
  readonly #connectDeadline: number;
  #stands = false;
  #failure: { readonly kind: FaultKind; readonly detail: string } = {
    kind: "refused",
    detail: "connection closed",
  };

  /** `expected`: how many requests at once, as long as the target has not said it. */
  constructor(instance: Instance, settings: SessionSettings, expected = likelyLimit) {
    this.#expected = expected;
    this.instance = instance;
    this.#settings = settings;
    this.#connectDeadline = settings.now() + settings.connectTimeout;
    this.#session = connect(`${instance.tls === null ? "http" : "https"}://${instance.authority}`, {
      settings: { enablePush: false, initialWindowSize: streamWindow },
      peerMaxConcurrentStreams: likelyLimit,
      createConnection: () => this.#open(),
    });
    this.#session.on("connect", () => this.#onConnect());
    this.#session.on("remoteSettings", () => this.#onSettings());
    this.#session.on("error", (error) => this.#because("refused", error.message));
    this.#session.on("close", () => this.#onClose());
  }

  /** Whether one more request may begin. */
  get hasRoom(): boolean {
    if (this.#session.closed || this.#session.destroyed) return false;
    return this.calls.size < this.#limit();
  }

  #limit(): number {
    if (!this.#stands) return this.#expected;
    // One that takes none for now gets one that waits, and not a connection for each.
    return Math.max(1, this.#session.remoteSettings.maxConcurrentStreams ?? likelyLimit);
  }

  begin(call: Http2Call): void {
    this.calls.add(call);
    if (this.#stands) this.#start(call);
  }

  #start(call: Http2Call): void {
    if (this.#session.closed || this.#session.destroyed) call.failToConnect("refused", "connection closed");
    else call.begin(this.#session);
  }

  /** Looks at the deadlines. */
  sweep(now: number): void {
    if (!this.#stands && this.#connectDeadline < now) {
      this.#because("timeout", `no connection to ${this.instance.key} in time`);
      this.destroy();
    }
    for (const call of [...this.calls]) if (call.deadline < now) call.expire();
  }

  /** Ends it unless the target says that it is there. */
  doubt(): void {
    if (!this.#stands || this.#session.destroyed) return;
    const timer = setTimeout(() => this.destroy(), this.#settings.connectTimeout);
    timer.unref();
    this.#session.ping(() => clearTimeout(timer));
  }

  /** Ends when its last request has. */
  close(): void {
    this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
  }

  #open(): Socket {
    const { socket } = openTargetSocket(this.instance, {
      exclusive: false,
      protocol: "h2",
      onread: null,
      trust: this.#settings.trust,
    });
    return socket;
  }

  #onConnect(): void {
    if (this.instance.tls !== null && this.#session.alpnProtocol !== "h2") {
      this.#because("refused", `${this.instance.key} does not speak HTTP/2`);
      this.destroy();
      return;
    }
    this.#session.setLocalWindowSize(connectionWindow);
  }

  /** Sent before, requests over the target's limit would be refused; now the others wait for their turn. */
  #onSettings(): void {
    const first = !this.#stands;
    this.#stands = true;
    this.#settings.onLimit(this, this.#limit());
    if (!first) return;
    for (const call of [...this.calls]) this.#start(call);
  }

  #because(kind: FaultKind, detail: string): void {
    this.#failure = { kind, detail };
  }

  #onClose(): void {
    this.#settings.onClosed(this);
    if (this.#stands) return;
    for (const call of [...this.calls]) call.failToConnect(this.#failure.kind, this.#failure.detail);
  }
}
