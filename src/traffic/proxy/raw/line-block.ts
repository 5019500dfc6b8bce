/** Lines up to a blank one, as they arrive: a head, or the trailers of a body. */
import type { FaultKind } from "../forward/fault.ts";

const blankLine = Buffer.from("\r\n\r\n", "latin1");
const cr = 13;
const lf = 10;

/** What no line may have in it: control bytes but the tab, and a CR or an LF without the other. */
const foreign = /[^\t\r\n\x20-\x7e\x80-\xff]|\r[^\n]|(?:^|[^\r])\n/;

/** The blank line has not come yet. */
export const moreToCome = -1;
/** It never will: see `fault`. */
export const broken = -2;

export class LineBlock {
  /** Once the block is whole: its lines, latin1, each with its end, without the blank one. */
  text = "";
  fault: FaultKind = "malformed";
  readonly #limit: number;
  readonly #start: "" | "\r\n";
  #pending: string;

  /** `limit`: bytes. `start`: the line end behind which a block of no lines is whole at once; empty lines before others are left out. */
  constructor(limit: number, start: "" | "\r\n") {
    this.#limit = limit;
    this.#start = start;
    this.#pending = start;
  }

  /** Nothing of it has come. */
  get isEmpty(): boolean {
    return this.#pending === this.#start;
  }

  /** What has come of a block that is not whole. */
  get pending(): string {
    return this.#pending;
  }

  /** Reads from `from`; the index behind the blank line, `moreToCome`, or `broken`. */
  take(bytes: Buffer, from: number): number {
    if (this.#pending !== "") return this.#takeMore(bytes, from);
    let at = from;
    // Some clients send an empty line behind a body (RFC 9112 2.2).
    while (bytes[at] === cr || bytes[at] === lf) at++;
    if (at === bytes.length) return moreToCome;
    const end = bytes.indexOf(blankLine, at);
    if (end === -1) return this.#takeMore(bytes, at);
    if (end - at > this.#limit) return this.#break("too-large");
    this.text = bytes.toString("latin1", at, end + 2);
    return end + 4;
  }

  /** The rare way: the block comes in pieces. What no line may have is found at once, since its blank line may never come. */
  #takeMore(bytes: Buffer, at: number): number {
    const before = this.#pending;
    const text = before + bytes.toString("latin1", at, at + this.#limit + 8);
    const end = text.indexOf("\r\n\r\n", Math.max(0, before.length - 3));
    if ((end === -1 ? text.length : end) > this.#limit) return this.#break("too-large");
    if (end === -1) {
      // With the first half of a line end that came before.
      const unread = before.endsWith("\r") ? before.length - 1 : before.length;
      if (foreign.test(text.slice(unread))) return this.#break("malformed");
      this.#pending = text;
      return moreToCome;
    }
    this.text = text.slice(this.#start.length, end + 2);
    this.#pending = this.#start;
    return at + end + 4 - before.length;
  }

  #break(fault: FaultKind): number {
    this.fault = fault;
    return broken;
  }
}
