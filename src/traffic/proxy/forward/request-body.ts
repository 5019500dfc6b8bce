import type { ClientRequest } from "./client-request.ts";
import { mayBeTrailer } from "./field-rules.ts";

export interface BodyOutlet {
  /** False when the outlet is full: no more until `req.resume()`. */
  write(chunk: Buffer): boolean;
  /** Names and values by turns. */
  end(trailers: readonly string[]): void;
  /** Bytes; `Infinity` without a limit. */
  readonly limit: number;
  /** The client has sent more than `limit`; nothing is written any more. */
  onExceeded(): void;
}

/** Carries the client's body to the target. */
export function pumpBody(req: ClientRequest, outlet: BodyOutlet): void {
  let left = outlet.limit;
  req.on("data", (chunk: Buffer) => {
    if (left < 0) return;
    left -= chunk.length;
    if (left < 0) outlet.onExceeded();
    else if (!outlet.write(chunk)) req.pause();
  });
  req.on("end", () => {
    if (left >= 0) outlet.end(allowed(req.rawTrailers));
  });
}

function allowed(raw: readonly string[]): readonly string[] {
  if (raw.length === 0) return raw;
  const trailers: string[] = [];
  for (let at = 0; at < raw.length; at += 2)
    if (mayBeTrailer(raw[at]!.toLowerCase())) trailers.push(raw[at]!, raw[at + 1]!);
  return trailers;
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
