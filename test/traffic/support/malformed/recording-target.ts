import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { readRequests } from "./read-requests.ts";

export interface RecordingTarget {
  readonly port: number;
  /** Whole requests so far, on all connections, as a strict reader sees them. */
  readonly requests: readonly string[];
  /** What no strict reader could read. */
  readonly broken: readonly string[];
  /** Everything that each connection brought, latin1. */
  bytes(): readonly string[];
  /** Connections that are open now. */
  open(): number;
}

/** Answers every request with its target as the body, on connections that it keeps open. */
export async function startRecordingTarget(): Promise<RecordingTarget> {
  const requests: string[] = [];
  const broken: string[] = [];
  const bytes: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = bytes.push("") - 1;
    let end = 0;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (data) => {
      bytes[index] += data.toString("latin1");
      const reading = readRequests(bytes[index]!, "strict", end);
      end = reading.end;
      for (const request of reading.requests) {
        requests.push(request);
        const [method = "", target = ""] = request.split(" ", 2);
        const body = method === "HEAD" ? "" : target;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${body}`);
      }
      if (reading.broken !== null) {
        broken.push(reading.broken);
        socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("listens on no port");
  return { port: address.port, requests, broken, bytes: () => bytes, open: () => sockets.size };
}
