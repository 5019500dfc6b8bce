import type { Socket } from "node:net";
import { lastChunk } from "../forward/chunked-writer.ts";
import type { ClientAnswer } from "../forward/client-answer.ts";
import { cutOff } from "../forward/cut-off.ts";
import { mayBeTrailer } from "../forward/field-rules.ts";
import { interimText } from "../forward/outgoing-response.ts";
import type { ResponseHead, Uptake } from "../forward/transport.ts";
import { type AnswerHead, answerHead } from "./answer-head.ts";
import type { RequestHead } from "./request-head.ts";

/** Bytes. Up to here one latin1 string for head and body is cheaper than a vector of buffers. */
const small = 12_288;
/** Bytes of an answer that wait for its turn. */
const maxWaiting = 16_384;

/** What an answer asks of its connection. */
export interface AnswerWay {
  readonly socket: Socket;
  /** Seconds for which it is kept without a request. */
  readonly idle: number;
  /** To be called behind the last byte of the answer whose turn it is. */
  readonly onFlushed: (error?: Error | null) => void;
}

/** One answer on a connection of HTTP/1.1. Those of pipelined requests wait in memory for their turn. */
export class RawAnswer implements ClientAnswer {
  readonly old: boolean;
  /** The last byte is handed over, or waits for its turn. */
  ended = false;
  readonly #asked: RequestHead;
  readonly #way: AnswerWay;
  #head: AnswerHead | null = null;
  /** Of small pieces, to be sent with what follows in the same turn of the event loop. */
  #text = "";
  #waiting: (Buffer | string)[] | null = null;
  #size = 0;
  #hasTurn = false;
  #isCut = false;
  #onDone = nothing;
  #onGone = nothing;
  #onRoom: (() => void) | null = null;

  constructor(asked: RequestHead, way: AnswerWay) {
    this.#asked = asked;
    this.#way = way;
    this.old = asked.minor === 0;
  }

  get begun(): boolean {
    return this.#head !== null;
  }

  /** The connection ends behind it. */
  get isLast(): boolean {
    return this.#head?.isLast === true;
  }

  watch(onDone: () => void, onGone: () => void): void {
    this.#onDone = onDone;
    this.#onGone = onGone;
  }

  interim(head: ResponseHead): void {
    if (this.old || !this.#hasTurn || this.begun || !this.#way.socket.writable) return;
    this.#way.socket.write(interimText(head), "latin1");
  }

  begin(status: number, reason: string | null, fields: string[]): void {
    this.#head = answerHead(status, reason, fields, this.#asked, this.#way.idle);
    this.#text = this.#head.text;
  }

  flush(): void {
    if (this.#text !== "") this.#send(this.#takeText());
  }

  write(chunk: Buffer): Uptake {
    const body = this.#head?.body;
    if (body === "none" || chunk.length === 0) return "done";
    if (chunk.length > small) return this.#writeLarge(chunk, body === "chunked");
    const text = chunk.toString("latin1");
    this.#text += body === "chunked" ? `${chunk.length.toString(16)}\r\n${text}\r\n` : text;
    // Whoever gives pieces says when there are no more for now.
    if (this.#text.length <= small) return "done";
    return this.#send(this.#takeText()) ? "done" : "full";
  }

  onceRoom(go: () => void): void {
    this.#onRoom = go;
  }

  end(last: Buffer | string | null, trailers: readonly string[]): Uptake {
    const bytes = typeof last === "string" ? Buffer.from(last) : last;
    const uptake = bytes === null ? "done" : this.write(bytes);
    if (this.#head?.body === "chunked") this.#text += lastChunk(allowed(trailers));
    this.ended = true;
    if (this.#hasTurn) this.#sendLast();
    return uptake;
  }

  /** The one honest end of a cut answer is a cut connection: an orderly end would make it look whole. */
  cut(): void {
    this.#isCut = true;
    this.flush();
    if (!this.#hasTurn) return;
    // HTTP/1.0 takes an orderly close for the end of the body; a reset it cannot misread.
    if (this.old) cutOff(this.#way.socket);
    else this.#way.socket.destroy();
  }

  /** All answers before it are given. */
  takeTurn(): void {
    this.#hasTurn = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#size = 0;
    for (const piece of waiting ?? []) this.#put(piece);
    if (this.#isCut) this.cut();
    else if (this.ended) this.#sendLast();
    else if (waiting !== null) this.room();
  }

  /** There is room on the connection. */
  room(): void {
    const go = this.#onRoom;
    this.#onRoom = null;
    go?.();
  }

  /** Its last byte is on its way. */
  done(): void {
    this.#onDone();
  }

  #takeText(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #writeLarge(chunk: Buffer, chunked: boolean): Uptake {
    const { socket } = this.#way;
    socket.cork();
    const before = this.#takeText() + (chunked ? `${chunk.length.toString(16)}\r\n` : "");
    if (before !== "") this.#send(before);
    const room = this.#send(chunk);
    if (chunked) this.#text = "\r\n";
    socket.uncork();
    if (this.#hasTurn && socket.writableLength === 0) return "done";
    return room ? "held" : "full";
  }

  /** False when there is no more room. */
  #send(piece: Buffer | string): boolean {
    if (this.#hasTurn) return this.#put(piece);
    this.#waiting ??= [];
    this.#waiting.push(piece);
    this.#size += piece.length;
    return this.#size < maxWaiting;
  }

  #put(piece: Buffer | string): boolean {
    const { socket } = this.#way;
    if (!socket.writable) {
      // The connection's close tells, too, but only when all is sent that was written before.
      process.nextTick(this.#onGone);
      return true;
    }
    const room = typeof piece === "string" ? socket.write(piece, "latin1") : socket.write(piece);
    return room || socket.writableLength === 0;
  }

  #sendLast(): void {
    const { socket, onFlushed } = this.#way;
    if (!socket.writable) process.nextTick(this.#onGone);
    else if (this.#text === "" && socket.writableLength === 0) process.nextTick(onFlushed);
    else socket.write(this.#takeText(), "latin1", onFlushed);
  }
}

function nothing(): void {}

function allowed(trailers: readonly string[]): readonly string[] {
  if (trailers.length === 0) return trailers;
  const kept: string[] = [];
  for (let at = 0; at < trailers.length; at += 2)
    if (mayBeTrailer(trailers[at]!.toLowerCase())) kept.push(trailers[at]!, trailers[at + 1]!);
  return kept;
}
