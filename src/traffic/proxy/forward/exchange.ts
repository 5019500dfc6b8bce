/** One request of a client and its answer: the client's half of forwarding. */
import type { Socket } from "node:net";
import type { Pick } from "../pick/pick-target.ts";
import type { Instance, Route } from "../table/route-table.ts";
import { Attempts } from "./attempts.ts";
import type { ClientAnswer } from "./client-answer.ts";
import { type ClientConnection, type ClientWork, endWork } from "./client-connection.ts";
import type { ClientRequest } from "./client-request.ts";
import type { DoorPass } from "./door-pass.ts";
import type { ExchangeContext, ExchangeReport, ResponseTap } from "./exchange-context.ts";
import { type Fault, faultStatus } from "./fault.ts";
import { responseFields } from "./outgoing-response.ts";
import type { ReceivedRequest } from "./receive-request.ts";
import { replyWithFault } from "./reply-with-fault.ts";
import { discardBody, pumpBody } from "./request-body.ts";
import type { OutgoingRequest, ResponseHead, ResponseSink, TransportCall, Uptake } from "./transport.ts";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

export interface ExchangeInput {
  readonly req: ClientRequest;
  readonly back: ClientAnswer;
  readonly received: ReceivedRequest;
  readonly route: Route | null;
  readonly pick: Pick;
  /** To be set at the client, as the value of `Set-Cookie`. */
  readonly cookie: string | null;
  /** Of the gate that let it in; null when there is none. */
  readonly door: DoorPass | null;
  readonly tap: ResponseTap | null;
  readonly client: ClientConnection;
}

export class Exchange implements ResponseSink, ClientWork {
  readonly #input: ExchangeInput;
  readonly #context: ExchangeContext;
  readonly #startedAt: number;
  readonly #attempts: Attempts;
  #call: TransportCall | null = null;
  #fault: Fault | null = null;
  #status = 0;
  #bytes = 0;
  #pumping = false;
  #continued = false;
  #waitingForDrain = false;
  #over = false;

  constructor(input: ExchangeInput, context: ExchangeContext) {
    this.#input = input;
    this.#context = context;
    this.#attempts = new Attempts(input.pick, context);
    this.#startedAt = performance.now();
    input.back.watch(
      () => this.#report(),
      () => this.clientGone(),
    );
  }

  start(): void {
    const { instance } = this.#attempts;
    if (instance === null) this.onFault(this.#attempts.full());
    else this.#ask(instance);
  }

  #ask(instance: Instance): void {
    const { received } = this.#input;
    const request: OutgoingRequest = {
      method: received.method,
      head: `${received.method} ${received.target} HTTP/1.1\r\n${received.fields}\r\n`,
      body: received.body,
      repeatable: received.body === "none" && idempotent.has(received.method) && this.#mayRepeat(),
      upgrade: false,
    };
    this.#call = this.#context.transport.send(instance, request, this);
  }

  clientGone(): void {
    if (this.#over) return;
    this.#call?.cancel();
    this.#fault ??= {
      phase: this.#status === 0 ? "wait" : "response-body",
      side: "client",
      kind: "aborted",
      detail: "the client went away",
    };
    this.#status = faultStatus(this.#fault);
    this.#report();
  }

  unreadable(fault: Fault | null): boolean {
    // The client may have begun the next request when it erred, or still be at this one's body.
    if (this.#call === null || this.#input.req.complete) return true;
    if (fault === null) return false;
    this.#call.cancel();
    this.onFault({ ...fault, phase: "request-body" });
    return true;
  }

  onConnected(): void {
    this.#attempts.connected();
    const { received, req } = this.#input;
    if (received.body === "none" || this.#pumping) return;
    this.#pumping = true;
    pumpBody(req, {
      // After an early answer the rest of the body has nowhere to go.
      write: (chunk) => this.#call?.write(chunk) ?? true,
      end: (trailers) => this.#call?.end(trailers),
      limit: this.#input.door?.maxBody ?? Number.POSITIVE_INFINITY,
      onExceeded: () => this.#tooLarge(),
    });
  }

  #tooLarge(): void {
    this.#call?.cancel();
    this.onFault({
      phase: "request-body",
      side: "client",
      kind: "too-large",
      detail: `more than ${this.#input.door?.maxBody} bytes`,
    });
  }

  onDrain(): void {
    this.#input.req.resume();
  }

  onInterim(head: ResponseHead): void {
    if (head.status === 100) this.#continued = true;
    this.#input.back.interim(head);
  }

  onHead(head: ResponseHead): void {
    const { back, received, tap } = this.#input;
    this.#status = head.status;
    this.#attempts.answered(head.status);
    tap?.onHead(head, this.#attempts.target.name);
    const unsentBody = received.expectsContinue && !this.#continued && received.body !== "none";
    const fields = responseFields(head, {
      modern: !back.old,
      // A client that was never told to send its body may send it or not: only a new connection is clear again.
      close: this.#context.draining() || unsentBody,
      cookie: this.#input.cookie,
      servedBy: this.#context.debugHeaders ? this.#attempts.target.name : null,
      door: this.#input.door,
    });
    back.begin(head.status, head.reason, fields);
  }

  onLull(): void {
    // Held back, the head of an event stream would arrive with its first event.
    this.#input.back.flush();
  }

  onData(chunk: Buffer): Uptake {
    this.#bytes += chunk.length;
    this.#input.tap?.onData(chunk);
    const { back } = this.#input;
    const uptake = back.write(chunk);
    if (uptake === "full" && !this.#waitingForDrain) {
      this.#waitingForDrain = true;
      back.onceRoom(() => {
        this.#waitingForDrain = false;
        this.#call?.resume();
      });
    }
    return uptake;
  }

  onEnd(last: Buffer | null, trailers: string[]): Uptake {
    const { back, tap, req } = this.#input;
    this.#call = null;
    if (last !== null) {
      this.#bytes += last.length;
      tap?.onData(last);
    }
    tap?.onEnd();
    const uptake = back.end(last, trailers);
    if (!req.complete) discardBody(req);
    return uptake;
  }

  onUpgrade(_head: ResponseHead, socket: Socket): void {
    // The reader refuses a 101 that nobody asked for.
    socket.destroy();
  }

  onFault(fault: Fault): void {
    const { req, back, tap } = this.#input;
    this.#call = null;
    this.#attempts.failed(fault);
    this.#fault ??= fault;
    // Who waited a minute shall not wait for another; the monolith is a way out, a second instance hardly.
    const patient = fault.phase === "connect" || fault.kind !== "timeout";
    const anotherInstance = patient && this.#mayAskAgain(fault, idempotent);
    if (this.#attempts.next({ anotherInstance, monolith: this.#mayAskAgain(fault, safe) })) {
      this.start();
      return;
    }
    this.#fault = fault;
    tap?.onFault();
    if (!back.begun) {
      this.#status = faultStatus(fault);
      replyWithFault(back, fault, this.#context.draining());
      // Left unread, it would stand before the next request on this connection.
      if (!req.complete) discardBody(req);
      return;
    }
    this.#report();
    back.cut();
  }

  /** False for rows whose GET is known to change something: the method's promise does not hold there. */
  #mayRepeat(): boolean {
    return this.#input.route?.mirrors !== false;
  }

  /** Nothing was sent, or nothing that doing twice could harm, and nothing was answered. */
  #mayAskAgain(fault: Fault, methods: ReadonlySet<string>): boolean {
    if (fault.phase === "connect") return true;
    const { received } = this.#input;
    return (
      this.#status === 0 &&
      fault.side === "target" &&
      received.body === "none" &&
      methods.has(received.method) &&
      this.#mayRepeat() &&
      fault.phase === "wait"
    );
  }

  #report(): void {
    if (this.#over) return;
    this.#over = true;
    this.#attempts.over();
    const { received, route, pick, client } = this.#input;
    endWork(client, this);
    const report: ExchangeReport = {
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
    };
    this.#context.onReport(report);
  }
}
