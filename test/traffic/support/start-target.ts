/** Targets on port 0: a real HTTP one, and one that follows a script byte by byte. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import { certificate } from "./certificates.ts";

let way: "http" | "https" | "unix" = "http";

/** For all targets that this test file starts from now on. */
export function reachTargetsOver(chosen: typeof way): void {
  way = chosen;
}

interface TestTarget {
  readonly port: number;
  readonly url: string;
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections ever accepted. */
  accepted(): number;
  stop(): Promise<void>;
}

export interface HttpTarget extends TestTarget {
  readonly server: Server;
}

export async function startHttpTarget(answer: RequestListener): Promise<HttpTarget> {
  const options = { maxHeaderSize: 131_072 };
  const server =
    way === "https"
      ? createHttpsServer({ ...options, ...certificate("server") }, answer)
      : createHttpServer(options, answer);
  return { ...(await open(server)), server };
}

/** Answers with its name, method and url, and sends the request's body back. */
export function startNamedTarget(name: string): Promise<HttpTarget> {
  return startHttpTarget((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString("latin1");
      res.setHeader("content-type", "application/json");
      res.end(
        JSON.stringify({
          name,
          method: req.method,
          url: req.url,
          headers: req.rawHeaders,
          trailers: req.rawTrailers,
          body,
        }),
      );
    });
  });
}

export interface ScriptedTarget extends TestTarget {
  /** Everything received, on all connections, latin1. */
  received(): string;
}

/** `onRequest` runs each time a blank line (end of a head) has arrived; `text` is what came on that connection so far. */
export async function startScriptedTarget(
  onRequest: (socket: Socket, text: string, request: number) => void,
): Promise<ScriptedTarget> {
  let all = "";
  let requests = 0;
  const serve = (socket: Socket): void => {
    let text = "";
    let seen = 0;
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      all += bytes.toString("latin1");
      for (let at = text.indexOf("\r\n\r\n", seen); at !== -1; at = text.indexOf("\r\n\r\n", seen)) {
        seen = at + 4;
        onRequest(socket, text, ++requests);
      }
    });
  };
  const server =
    way === "https"
      ? createTlsServer({ allowHalfOpen: true, ...certificate("server") }, serve)
      : createServer({ allowHalfOpen: true }, serve);
  return { ...(await open(server)), received: () => all };
}

async function open(server: Server | NetServer): Promise<TestTarget> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  if (way === "unix") {
    const folder = mkdtempSync(join(tmpdir(), "msa-socket-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await new Promise<void>((resolve) => server.listen(join(folder, "target.sock"), resolve));
  } else await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo | string; // it listens
  const port = typeof address === "string" ? 0 : address.port;
  const url = typeof address === "string" ? `unix:${address}` : `${way}://127.0.0.1:${port}`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  return { port, url, sockets, accepted: () => accepted, stop };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Ends a connection of a target without any order: with a reset, where the way there knows one. */
export function breakOff(socket: Socket): void {
  if (way === "http") socket.resetAndDestroy();
  else socket.destroy();
}
