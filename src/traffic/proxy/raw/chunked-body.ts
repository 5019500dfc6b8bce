/** Reads a request's chunked body (RFC 9112 7.1) byte for byte: what two readers could understand differently is refused. */
import type { FaultKind } from "../forward/fault.ts";
import { parseTrailers } from "../forward/response-head.ts";
import { broken, LineBlock, moreToCome } from "./line-block.ts";

/** Digits: more would be no length that a body can have. */
const maxDigits = 16;
/** Bytes of the extensions of one chunk, as in Node's parser. */
const maxExtension = 16_384;
const maxTrailers = 65_536;
const lf = 10;
const cr = 13;
const semicolon = 59;

/** A name, a name with a value, or a value alone, or nothing before another one: which of them mean anything is nobody's concern, since all are left out. */
const extensions =
  /^(?:;(?:(?=;)|[!#$%&'*+\-.^_`|~\dA-Za-z]+|[!#$%&'*+\-.^_`|~\dA-Za-z]*=[!#$%&'*+\-.^_`|~\dA-Za-z]*(?:"(?:[\t\x20!\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*")?))+$/;

type State = "size" | "extension" | "size-lf" | "data" | "data-cr" | "data-lf" | "trailers";

export class ChunkedBody {
  trailers: string[] = [];
  done = false;
  fault: FaultKind = "malformed";
  #state: State = "size";
  #size = 0;
  #digits = 0;
  #left = 0;
  #extension = "";
  #block: LineBlock | null = null;

  /** The index behind what was read; -1 when the coding is broken. */
  read(bytes: Buffer, from: number, onData: (part: Buffer) => void): number {
    let at = from;
    while (at < bytes.length && !this.done) {
      if (this.#state === "data") {
        const end = Math.min(bytes.length, at + this.#left);
        onData(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = "data-cr";
      } else if (this.#state === "trailers") {
        at = this.#readTrailers(bytes, at);
        if (at === -1) return -1;
      } else if (this.#step(bytes[at]!)) at++;
      else return -1;
    }
    return at;
  }

  /** One byte outside of data; false when it may not stand there. */
  #step(byte: number): boolean {
    switch (this.#state) {
      case "size":
        return this.#sizeByte(byte);
      case "extension":
        if (byte === cr) {
          this.#state = "size-lf";
          return extensions.test(this.#extension);
        }
        if ((byte < 32 && byte !== 9) || byte === 127) return false;
        this.#extension += String.fromCharCode(byte);
        return this.#extension.length <= maxExtension;
      case "size-lf":
        this.#left = this.#size;
        this.#state = this.#size === 0 ? "trailers" : "data";
        this.#size = 0;
        this.#digits = 0;
        return byte === lf;
      case "data-cr":
        this.#state = "data-lf";
        return byte === cr;
      case "data-lf":
        this.#state = "size";
        return byte === lf;
      case "data":
      case "trailers":
        return false;
    }
  }

  #sizeByte(byte: number): boolean {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      return ++this.#digits <= maxDigits;
    }
    if (this.#digits === 0) return false;
    this.#extension = ";";
    this.#state = byte === cr ? "size-lf" : "extension";
    return byte === cr || byte === semicolon;
  }

  #readTrailers(bytes: Buffer, from: number): number {
    this.#block ??= new LineBlock(maxTrailers, "\r\n");
    const end = this.#block.take(bytes, from);
    if (end === moreToCome) return bytes.length;
    if (end === broken) {
      this.fault = this.#block.fault;
      return -1;
    }
    const { text } = this.#block;
    const fields = parseTrailers(text.slice(0, -2));
    if (fields === null || fields.some((name, at) => at % 2 === 0 && framesBody(name))) return -1;
    this.trailers = fields;
    this.done = true;
    return end;
  }
}

/** Behind a body it is too late to say how long it is. */
function framesBody(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "content-length" || lower === "transfer-encoding";
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
