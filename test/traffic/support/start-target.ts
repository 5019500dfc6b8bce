/** Targets on port 0: a real HTTP one, and one that follows a script byte by byte. */
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

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
  const server = createHttpServer({ maxHeaderSize: 131_072 }, answer);
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
  const server = createServer({ allowHalfOpen: true }, (socket) => {
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
  });
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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  return { port, url: `http://127.0.0.1:${port}`, sockets, accepted: () => accepted, stop };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const target = await startScriptedTarget(() => {});
  await target.stop();
  return target.port;
}
