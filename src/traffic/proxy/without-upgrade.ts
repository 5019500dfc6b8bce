/**
 * Clients that would rather speak HTTP/2 ask for it with whatever request comes first (Java's does so by default), bodies included, and are
 * content when nobody answers to that (RFC 9110 7.8). A target that did would be asked for anything, past the table and its gates.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { tokensOf } from "./forward/field-rules.ts";

/** Whether HTTP/2 is all that the request would change to. */
export function wantsHttp2Only(req: IncomingMessage): boolean {
  return tokensOf(req.headers.upgrade ?? "").every((protocol) => protocol === "h2c");
}

/** Puts the request back in front of what follows it on the connection, without that wish: Node takes an upgrade's body for something else. */
export function putBack(req: IncomingMessage, socket: Duplex, early: Buffer): void {
  let head = `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n`;
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const name = req.rawHeaders[at]!;
    const value = req.rawHeaders[at + 1]!;
    switch (name.toLowerCase()) {
      case "upgrade":
      case "http2-settings":
        break;
      case "connection":
        head += `${name}: ${withoutWish(value)}\r\n`;
        break;
      default:
        head += `${name}: ${value}\r\n`;
    }
  }
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, "latin1"), early]));
}

function withoutWish(connection: string): string {
  return tokensOf(connection)
    .filter((token) => token !== "upgrade" && token !== "http2-settings")
    .join(", ");
}
