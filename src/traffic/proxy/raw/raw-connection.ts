/** One connection of HTTP/1.1: hands its requests on, and gives their answers back in the order in which they were asked. */
import type { Socket } from "node:net";
import type { ClientConnection } from "../forward/client-connection.ts";
import type { Fault } from "../forward/fault.ts";
import { faultResponse } from "../forward/reply-with-fault.ts";
import { sayLast } from "../forward/say-last.ts";
import type { FrontHandlers } from "../front.ts";
import { fieldsWithoutWish, wantsHttp2Only } from "../without-upgrade.ts";
import { prefaceIn } from "./preface.ts";
import { type AnswerWay, RawAnswer } from "./raw-answer.ts";
import { type BodySource, RawRequest } from "./raw-request.ts";
import type { RequestHead } from "./request-head.ts";
import { RequestReader } from "./request-reader.ts";
import type { SharedRead } from "./shared-reads.ts";

/** Requests that may be under way on one connection; what follows is not read before one of them is answered. */
const maxPending = 16;

/** Only these may be carried out beside each other (RFC 9112 9.3.2). */
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

const never = Number.POSITIVE_INFINITY;

/** What the connections of a front have in common. */
export interface ConnectionSetting {
  readonly handlers: FrontHandlers;
  /** Seconds, coarse: good enough for deadlines. */
  readonly now: () => number;
  /** Seconds for which a connection without requests is kept. */
  readonly idle: number;
  /** Seconds in which a head must come. */
  readonly patience: number;
  /** It begins with the preface of HTTP/2, which is still to be read. Null where that is refused. */
  readonly onHttp2: ((socket: Socket, client: ClientConnection) => void) | null;
  /** It carries no requests of HTTP/1.1 any more. */
  readonly onOver: (connection: RawConnection) => void;
}

export class RawConnection implements AnswerWay, BodySource {
  readonly socket: Socket;
  /** On the setting's clock: when to `expire`. */
  deadline: number;
  readonly #client: ClientConnection;
  readonly #setting: ConnectionSetting;
  /** Null: what arrives is told by `data`, and is nobody else's. */
  readonly #shared: SharedRead | null;
  readonly #reader: RequestReader;
  /** In the order of their requests. The first one has its turn. */
  readonly #answers: RawAnswer[] = [];
  /** Its body has not come whole. */
  #coming: RawRequest | null = null;
  #upgrade: RequestHead | null = null;
  /** Of what came, that which is to be read later. */
  #rest: Buffer | null = null;
  /** As long as the client could speak HTTP/2: what it has said. */
  #first: Buffer | null;
  /** A head is waited for that must come in time, as is the first one. */
  #inHead = true;
  /** Until all are answered no other request may be begun. */
  #alone = false;
  #reading = false;
  #bodyHeld = false;
  #paused = false;
  #over = false;
  readonly #onData = (bytes: Buffer): void => this.#receive(bytes);
  readonly #onEnd = (): void => this.#ended();

  constructor(
    socket: Socket,
    client: ClientConnection,
    setting: ConnectionSetting,
    shared: SharedRead | null = null,
  ) {
    this.socket = socket;
    this.#shared = shared;
    this.#client = client;
    this.#setting = setting;
    this.#first = setting.onHttp2 === null ? null : Buffer.alloc(0);
    this.deadline = setting.now() + setting.patience;
    this.#reader = new RequestReader({
      onHead: (head) => this.#begin(head),
      onData: (part) => this.#coming?.take(this.#kept(part)),
      onEnd: (trailers) => this.#complete(trailers),
    });
    if (shared === null) socket.on("data", this.#onData);
    else shared.give(this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("drain", () => this.#answers[0]?.room());
    socket.on("close", () => this.#closed());
    // Its close tells the rest.
    socket.on("error", () => {});
  }

  get idle(): number {
    return this.#setting.idle;
  }

  /** Neither a request nor a part of one is under way. */
  get isIdle(): boolean {
    return this.#answers.length === 0 && this.#reader.isBetween && !this.#over;
  }

  /** The deadline has passed. */
  expire(): void {
    this.deadline = never;
    if (this.#inHead && !this.socket.writableEnded) {
      const detail = "the head did not come in time";
      this.#refuse({ phase: "request-headers", side: "client", kind: "timeout", detail });
    } else this.socket.destroy();
  }

  holdBody(): void {
    this.#bodyHeld = true;
    this.#look();
  }

  letBodyCome(): void {
    if (!this.#bodyHeld) return;
    this.#bodyHeld = false;
    this.#look();
  }

  readonly onFlushed = (error?: Error | null): void => {
    const answer = this.#answers[0];
    // Of a connection that is gone its close tells.
    if ((error !== undefined && error !== null) || answer === undefined) return;
    this.#answers.shift();
    if (this.#answers.length === 0) this.#alone = false;
    if (!answer.isLast) this.#answers[0]?.takeTurn();
    answer.done();
    if (answer.isLast) this.#close();
    if (this.#answers.length === 0 && this.#coming === null && !this.#inHead)
      this.deadline = this.#setting.now() + this.#setting.idle + 1;
    this.#look();
  };

  /** To be read later than now. */
  #kept(bytes: Buffer): Buffer {
    return this.#shared === null ? bytes : Buffer.from(bytes);
  }

  #receive(bytes: Buffer): void {
    if (this.#first === null) {
      this.#read(this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]));
      return;
    }
    const all = Buffer.concat([this.#first, bytes]);
    const found = prefaceIn(all);
    this.#first = found === "a part" ? all : null;
    if (found === "none") this.#read(all);
    else if (found === "whole") this.#leave(() => this.#setting.onHttp2?.(this.socket, this.#client), all);
  }

  #read(bytes: Buffer): void {
    if (this.#over || this.#client.isLast) {
      // Behind a request that was refused: what it is depends on who reads. Whoever says the last word counts it.
      if (this.#shared !== null && this.socket.writableEnded) this.#shared.give(null);
      return;
    }
    if (this.#isFull) {
      this.#rest = this.#kept(bytes);
      this.#look();
      return;
    }
    this.#reading = true;
    const end = this.#reader.read(bytes, 0);
    this.#reading = false;
    if (this.#upgrade !== null) this.#handOver(this.#upgrade, this.#kept(bytes.subarray(end)));
    else if (this.#reader.fault !== null)
      this.#refuse({ phase: "request-headers", side: "client", ...this.#reader.fault });
    else {
      this.#rest = end === bytes.length || this.#client.isLast ? null : this.#kept(bytes.subarray(end));
      if (this.#reader.isInHead && !this.#inHead) {
        this.#inHead = true;
        this.deadline = this.#setting.now() + this.#setting.patience;
      }
      this.#look();
    }
  }

  #begin(head: RequestHead): void {
    this.#inHead = false;
    this.deadline = never;
    const wishes = head.upgrade && wantsHttp2Only(head.fields);
    if (head.upgrade && !(wishes && this.#client.work.length === 0)) {
      this.#upgrade = head;
      this.#reader.stop();
      return;
    }
    const fields = wishes ? fieldsWithoutWish(head.fields) : head.fields;
    const req = new RawRequest(head, fields, this);
    const back = new RawAnswer(head, this);
    if (!req.complete) this.#coming = req;
    if (!safe.has(head.method)) this.#alone = true;
    this.#answers.push(back);
    if (this.#answers.length === 1) back.takeTurn();
    this.#setting.handlers.onRequest(req, back, this.#client);
    if (this.#client.isLast || this.#isFull) this.#reader.stop();
  }

  #complete(trailers: string[]): void {
    const req = this.#coming;
    this.#coming = null;
    this.#bodyHeld = false;
    req?.finish(trailers);
    if (this.#isFull) this.#reader.stop();
  }

  /** No request may be begun before others are answered. */
  get #isFull(): boolean {
    if (this.#coming !== null || this.#answers.length === 0) return false;
    return this.#alone || this.#answers.length >= maxPending;
  }

  /** Reads on, or stops reading, as answers and bodies have it. */
  #look(): void {
    if (this.#reading || this.#over) return;
    // Without a rest it is read on: only so is a client that leaves seen at once.
    const blocked = this.#bodyHeld || (this.#rest !== null && this.#isFull);
    if (!blocked && this.#rest !== null) {
      const rest = this.#rest;
      this.#rest = null;
      this.#read(rest);
    } else if (blocked !== this.#paused) {
      this.#paused = blocked;
      if (blocked) this.socket.pause();
      else this.socket.resume();
    }
  }

  /** The rest of the connection is the other protocol's, or nobody's. */
  #handOver(head: RequestHead, early: Buffer): void {
    const { handlers } = this.#setting;
    const req = new RawRequest(head, head.fields, this);
    this.#leave(() => handlers.onUpgrade(req, this.socket, early, this.#client), null);
  }

  /** Lets go of the socket as if nobody had read from it; `unread` is what `next` finds there. Answers that are due are given still. */
  #leave(next: () => void, unread: Buffer | null): void {
    this.#over = true;
    this.deadline = never;
    const { socket } = this;
    socket.off("data", this.#onData);
    this.#shared?.give(null);
    socket.off("end", this.#onEnd);
    if (unread === null) {
      // Flows with the first who listens, as a new one does.
      if (this.#paused) socket.resume();
      (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    } else {
      socket.pause();
      socket.unshift(unread);
    }
    next();
  }

  /** `fault`: null when the client has ended its side in the middle of a request. */
  #refuse(fault: Fault | null): void {
    const { socket } = this;
    const client = this.#client;
    if (client.isLast) return;
    if (fault !== null) this.#setting.handlers.onMalformed(fault);
    client.isLast = true;
    this.#rest = null;
    this.deadline = never;
    // Requests that came whole are answered still; one that broke off in its body is told so itself.
    if (client.work.length > 0) {
      if (![...client.work].every((work) => work.unreadable(fault))) socket.destroy();
    } else if (fault === null) socket.destroy();
    // A second answer would be taken for that to another request.
    else sayLast(socket, this.#coming === null ? faultResponse(fault) : "");
    if (this.#paused) socket.resume();
  }

  #close(): void {
    this.#over = true;
    const { socket } = this;
    if (!socket.writable) return;
    if (this.#coming === null && this.#rest === null && !this.#client.isLast) socket.destroySoon();
    else sayLast(socket, "");
  }

  /** The client has ended its side. */
  #ended(): void {
    if (this.#over || this.#client.isLast) return;
    if (this.#coming !== null || !this.#reader.isBetween) this.#refuse(null);
    else {
      // Whoever leaves does it so: an answer that is not there yet has nobody to read it.
      this.#inHead = false;
      this.deadline = this.#setting.now() + this.#setting.patience;
      this.socket.end();
    }
  }

  #closed(): void {
    this.#over = true;
    this.#coming?.lose();
    this.#setting.onOver(this);
  }
}
