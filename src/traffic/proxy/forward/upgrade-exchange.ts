/** A request for another protocol: dial first, switch only when the target did, then carry bytes both ways. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Pick } from "../pick/pick-target.ts";
import type { Instance, Route } from "../table/route-table.ts";
import { Attempts } from "./attempts.ts";
import { type ClientConnection, type ClientWork, endWork } from "./client-connection.ts";
import type { DoorPass } from "./door-pass.ts";
import type { ExchangeContext } from "./exchange-context.ts";
import { type Fault, faultStatus } from "./fault.ts";
import { joinSockets } from "./join-sockets.ts";
import { interimText } from "./outgoing-response.ts";
import type { ReceivedRequest } from "./receive-request.ts";
import { faultResponse } from "./reply-with-fault.ts";
import type { ResponseHead, ResponseSink, TransportCall, Uptake } from "./transport.ts";

/** Pieces; a client has nothing to say before the other protocol began, but may say some of it early. */
const maxEarly = 16;

export interface UpgradeInput {
  readonly socket: Duplex;
  /** What the client sent behind its request already. */
  readonly early: Buffer;
  readonly received: ReceivedRequest;
  readonly route: Route | null;
  readonly pick: Pick;
  /** To be set at the client, as the value of `Set-Cookie`. */
  readonly cookie: string | null;
  readonly door: DoorPass | null;
  readonly client: ClientConnection;
}

export class UpgradeExchange implements ResponseSink, ClientWork {
  readonly #input: UpgradeInput;
  readonly #context: ExchangeContext;
  readonly #startedAt: number;
  readonly #attempts: Attempts;
  #call: TransportCall | null = null;
  #tunnel: Socket | null = null;
  #fault: Fault | null = null;
  #status = 0;
  #chunked = false;
  #bytes = 0;
  #over = false;
  readonly #early: Buffer[];
  /** The socket reads while the target makes up its mind: only so is a client that leaves seen at once. */
  readonly #onEarly = (bytes: Buffer): void => {
    this.#early.push(bytes);
    if (this.#early.length > maxEarly) this.#input.socket.pause();
  };
  readonly #onGone = (): void => this.clientGone();

  constructor(input: UpgradeInput, context: ExchangeContext) {
    this.#input = input;
    this.#context = context;
    this.#attempts = new Attempts(input.pick, context);
    this.#startedAt = performance.now();
    this.#early = input.early.length > 0 ? [input.early] : [];
    input.socket.on("error", this.#onGone);
    input.socket.on("end", this.#onGone);
    input.socket.on("data", this.#onEarly);
  }

  start(): void {
    const { instance } = this.#attempts;
    if (instance === null) this.onFault(this.#attempts.full());
    else this.#ask(instance);
  }

  #ask(instance: Instance): void {
    const { received } = this.#input;
    const head = `${received.method} ${received.target} HTTP/1.1\r\n${received.fields}\r\n`;
    this.#call = this.#context.transport.send(
      instance,
      { method: received.method, head, body: "none", repeatable: false, upgrade: received.upgrade },
      this,
    );
  }

  clientGone(): void {
    if (this.#over) return;
    this.#call?.cancel();
    this.#tunnel?.destroy();
    this.#input.socket.destroy();
    if (this.#status === 0) {
      this.#fault ??= { phase: "upgrade", side: "client", kind: "aborted", detail: "the client went away" };
      this.#status = faultStatus(this.#fault);
    }
    this.#report();
  }

  /** Nobody but this reads what comes behind an upgrade. */
  unreadable(): boolean {
    return false;
  }

  onConnected(): void {
    this.#attempts.connected();
  }

  onInterim(head: ResponseHead): void {
    this.#input.socket.write(interimText(head), "latin1");
  }

  /** The target answered instead of switching: a normal answer, and the connection ends with it. */
  onHead(head: ResponseHead): void {
    this.#status = head.status;
    this.#attempts.answered(head.status);
    this.#chunked = head.body === "chunked";
    const framing = this.#chunked ? ["Transfer-Encoding", "chunked"] : [];
    const fields = [
      ...head.fields,
      ...framing,
      ...this.#setCookie(),
      "Via",
      "1.1 msa",
      "Connection",
      "close",
    ];
    this.#input.socket.write(interimText({ ...head, fields }), "latin1");
  }

  onLull(): void {}

  onData(chunk: Buffer): Uptake {
    this.#bytes += chunk.length;
    const client = this.#input.socket;
    if (this.#chunked) client.write(`${chunk.length.toString(16)}\r\n`, "latin1");
    const room = client.write(chunk);
    if (this.#chunked) client.write("\r\n", "latin1");
    if (!room) client.once("drain", () => this.#call?.resume());
    return room ? "held" : "full";
  }

  onEnd(last: Buffer | null): Uptake {
    if (last !== null) this.onData(last);
    if (this.#chunked) this.#input.socket.write("0\r\n\r\n", "latin1");
    this.#input.socket.end();
    this.#report();
    return "held";
  }

  onDrain(): void {}

  onUpgrade(head: ResponseHead, socket: Socket, early: Buffer): void {
    const client = this.#input.socket;
    this.#call = null;
    this.#tunnel = socket;
    this.#status = 101;
    const fields = [...head.fields, ...this.#setCookie(), "Connection", "Upgrade", "Via", "1.1 msa"];
    client.write(interimText({ ...head, fields }), "latin1");
    if (early.length > 0) client.write(early);
    client.off("data", this.#onEarly);
    client.off("end", this.#onGone);
    for (const bytes of this.#early) socket.write(bytes);
    joinSockets(client, socket, () => this.#report());
  }

  onFault(fault: Fault): void {
    const client = this.#input.socket;
    this.#call = null;
    this.#fault ??= fault;
    this.#attempts.failed(fault);
    const unsent = fault.phase === "connect";
    if (this.#attempts.next({ anotherInstance: unsent, monolith: unsent })) {
      this.start();
      return;
    }
    this.#fault = fault;
    if (this.#status === 0) {
      this.#status = faultStatus(fault);
      client.end(faultResponse(fault), "latin1");
    } else client.destroy();
    this.#report();
  }

  #setCookie(): string[] {
    const { cookie } = this.#input;
    return cookie === null ? [] : ["Set-Cookie", cookie];
  }

  #report(): void {
    if (this.#over) return;
    this.#over = true;
    this.#attempts.over();
    const { received, route, pick, client } = this.#input;
    endWork(client, this);
    this.#context.onReport({
      method: received.method,
      path: received.path,
      route,
      pick,
      leg: this.#attempts.leg,
      target: this.#attempts.target,
      instance: this.#attempts.instance,
      status: this.#status,
      fault: this.#fault,
      bytes: this.#bytes,
      duration: performance.now() - this.#startedAt,
      requestId: this.#input.door?.requestId ?? null,
      trace: received.trace,
    });
  }
}
