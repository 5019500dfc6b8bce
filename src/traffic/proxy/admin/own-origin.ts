import type { IncomingMessage } from "node:http";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether the request was meant for this server and, if a page sent it, came from a page of this server. */
export function isOwnOrigin(req: IncomingMessage): boolean {
  const host = req.headers.host ?? "";
  if (!loopback.has(host.replace(/:\d+$/, ""))) return false;
  const { origin } = req.headers;
  return origin === undefined || origin === `http://${host}`;
}
