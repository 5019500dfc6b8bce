import type { ClientRequest } from "./client-request.ts";
import { mayBeTrailer } from "./field-rules.ts";

export interface BodyOutlet {
  /** False when the outlet is full: no more until `req.resume()`. */
  write(chunk: Buffer | string): boolean;
  end(): void;
  /** Bytes; `Infinity` without a limit. */
  readonly limit: number;
  /** The client has sent more than `limit`; nothing is written any more. */
  onExceeded(): void;
}

const smallChunk = 16_384;

/** Carries the client's body to the target, in the framing in which it came. */
export function pumpBody(req: ClientRequest, framing: "length" | "chunked", outlet: BodyOutlet): void {
  let left = outlet.limit;
  req.on("data", (chunk: Buffer) => {
    if (left < 0) return;
    left -= chunk.length;
    if (left < 0) {
      outlet.onExceeded();
      return;
    }
    const room = framing === "length" ? outlet.write(chunk) : writeChunk(chunk, outlet);
    if (!room) req.pause();
  });
  req.on("end", () => {
    if (left < 0) return;
    if (framing === "chunked") outlet.write(`0\r\n${trailerLines(req.rawTrailers)}\r\n`);
    outlet.end();
  });
}

function writeChunk(chunk: Buffer, outlet: BodyOutlet): boolean {
  const size = chunk.length.toString(16);
  if (chunk.length <= smallChunk) return outlet.write(`${size}\r\n${chunk.toString("latin1")}\r\n`);
  outlet.write(`${size}\r\n`);
  outlet.write(chunk);
  return outlet.write("\r\n");
}

function trailerLines(raw: readonly string[]): string {
  let lines = "";
  for (let at = 0; at < raw.length; at += 2) {
    if (mayBeTrailer(raw[at]!.toLowerCase())) lines += `${raw[at]}: ${raw[at + 1]}\r\n`;
  }
  return lines;
}

/** Bytes and milliseconds. */
const discardUpTo = 1_048_576;
const discardFor = 5_000;

/**
 * Answered before the body was there. Closing at once would reset the connection and could take the answer with it, so
 * the rest is read and dropped; a client that goes on for too long is cut.
 */
export function discardBody(req: ClientRequest): void {
  let left = discardUpTo;
  const timer = setTimeout(() => req.destroy(), discardFor);
  timer.unref();
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
  req.on("close", () => clearTimeout(timer));
  req.resume();
}
