import type { Duplex } from "node:stream";

/** Bytes and milliseconds. */
const discardUpTo = 1_048_576;
const discardFor = 2_000;

/**
 * Ends a connection with `text`. Closed while bytes of the client lie unread it would be reset, which can take the text with
 * it; so what still comes is dropped until the client has ended its side, for a while (RFC 9112 9.6).
 */
export function sayLast(socket: Duplex, text: string): void {
  let left = discardUpTo;
  const timer = setTimeout(() => socket.destroy(), discardFor);
  timer.unref();
  socket.on("data", (bytes: Buffer) => {
    left -= bytes.length;
    if (left < 0) socket.destroy();
  });
  socket.on("close", () => clearTimeout(timer));
  socket.end(text, "latin1");
  socket.resume();
}
