/**
 * Clients that would rather speak HTTP/2 ask for it with whatever request comes first (Java's does so by default), bodies included, and are
 * content when nobody answers to that (RFC 9110 7.8). A target that did would be asked for anything, past the table and its gates.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { tokensOf } from "./forward/field-rules.ts";

/** Whether HTTP/2 is all that the request would change to. `raw`: names and values by turns. */
export function wantsHttp2Only(raw: readonly string[]): boolean {
  return raw.every(
    (name, at) =>
      at % 2 === 1 ||
      name.toLowerCase() !== "upgrade" ||
      tokensOf(raw[at + 1]!).every((protocol) => protocol === "h2c"),
  );
}

/** The fields without that wish. */
export function fieldsWithoutWish(raw: readonly string[]): string[] {
  const fields: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    switch (name.toLowerCase()) {
      case "upgrade":
      case "http2-settings":
        break;
      case "connection":
        fields.push(name, withoutWish(value));
        break;
      default:
        fields.push(name, value);
    }
  }
  return fields;
}

/** Puts the request back in front of what follows it on the connection, without that wish: Node takes an upgrade's body for something else. */
export function putBack(req: IncomingMessage, socket: Duplex, early: Buffer): void {
  let head = `${req.method} ${req.url} HTTP/${req.httpVersion}\r\n`;
  const fields = fieldsWithoutWish(req.rawHeaders);
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, "latin1"), early]));
}

function withoutWish(connection: string): string {
  return tokensOf(connection)
    .filter((token) => token !== "upgrade" && token !== "http2-settings")
    .join(", ");
}
