/** A door with a reader of HTTP/1.1 of our own: answers go to the socket in one write, and nothing is made for a request that it does not need. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import type { Certificate } from "../door-certificate.ts";
import { type ClientConnection, openClientConnection } from "../forward/client-connection.ts";
import type { Front, FrontHandlers, FrontSettings } from "../front.ts";
import { openHttp2Door } from "../http2-door.ts";
import { type ConnectionSetting, RawConnection } from "./raw-connection.ts";
import { createSharedReads, type SharedRead } from "./shared-reads.ts";

const maxHead = 65_536;
/** Seconds. Longer than load balancers keep theirs (60 s is common), so that they never reuse one that we are closing. */
const idle = 75;
/** Seconds: a head that takes a minute is an attack. */
const patience = 60;

export function createRawFront(
  { trusts, certificate, http2: mayHttp2 }: FrontSettings,
  handlers: FrontHandlers,
): Front {
  const limits = { maxHead, idle: idle * 1_000, patience: 10_000 };
  const http2 = mayHttp2 ? openHttp2Door(limits, handlers) : null;
  const sockets = new Set<Socket>();
  const connections = new Set<RawConnection>();
  let seconds = 0;
  const setting: ConnectionSetting = {
    handlers,
    now: () => seconds,
    idle,
    patience,
    onHttp2:
      http2 === null || certificate !== null ? null : (socket, client) => http2.receive(socket, client),
    onOver: (connection) => connections.delete(connection),
  };
  const sharing = createSharedReads();
  const meet = (socket: Socket, client: ClientConnection, shared: SharedRead | null): void => {
    connections.add(new RawConnection(socket, client, setting, shared));
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  };
  const encrypted =
    certificate === null ? null : openTls(certificate, http2 === null ? ["http/1.1"] : ["h2", "http/1.1"]);
  const server: Server =
    encrypted ?? createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  server.on("connection", (accepted: Socket) => {
    // Of an encrypted door this is the connection below: until it has shaken hands nobody is known to be there.
    if (encrypted !== null) {
      keep(accepted);
      return;
    }
    const shared = sharing(accepted);
    if (shared === null) return;
    keep(shared.socket);
    meet(shared.socket, openClientConnection(shared.socket, trusts, "http"), shared);
  });
  encrypted?.on("secureConnection", (socket) => {
    const client = openClientConnection(socket, trusts, "https");
    if (http2 !== null && socket.alpnProtocol === "h2") http2.receive(socket, client);
    else meet(socket, client, null);
  });
  // Who failed to shake hands would not understand an answer.
  encrypted?.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("listening", () => {
    const clock = setInterval(() => {
      seconds++;
      for (const connection of connections) if (connection.deadline <= seconds) connection.expire();
    }, 1_000);
    clock.unref();
    server.on("close", () => clearInterval(clock));
  });
  return {
    server,
    http2,
    sockets,
    renew: encrypted === null ? null : (next) => encrypted.setSecureContext(next),
    closeIdle() {
      for (const connection of connections) if (connection.isIdle) connection.socket.destroy();
    },
  };
}

function openTls(certificate: Certificate, protocols: string[]): TlsServer {
  return createTlsServer({
    ...certificate,
    allowHalfOpen: true,
    noDelay: true,
    handshakeTimeout: 20_000,
    ALPNProtocols: protocols,
  });
}
