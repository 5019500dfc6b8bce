/** The door: Node's HTTP server, whose parser (llhttp) is the strict reader of requests, and HTTP/2 for who begins with it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Certificate } from "./door-certificate.ts";
import type { ClientAnswer } from "./forward/client-answer.ts";
import { type ClientConnection, openClientConnection } from "./forward/client-connection.ts";
import type { ClientRequest } from "./forward/client-request.ts";
import type { Fault } from "./forward/fault.ts";
import { Http1Answer } from "./forward/http1-answer.ts";
import { faultResponse } from "./forward/reply-with-fault.ts";
import { sayLast } from "./forward/say-last.ts";
import { type Http2Door, openHttp2Door } from "./http2-door.ts";
import { isHttp2, takeOver } from "./take-over.ts";
import { putBack, wantsHttp2Only } from "./without-upgrade.ts";

export interface FrontHandlers {
  onRequest(req: ClientRequest, back: ClientAnswer, client: ClientConnection): void;
  onUpgrade(req: ClientRequest, socket: Duplex, early: Buffer, client: ClientConnection): void;
  /** The request could not be read. */
  onMalformed(fault: Fault): void;
}

export interface FrontSettings {
  readonly trusts: (address: string) => boolean;
  /** Null for HTTP. */
  readonly certificate: Certificate | null;
  /** Whether clients may speak HTTP/2. */
  readonly http2: boolean;
}

export interface Front {
  readonly server: Server;
  /** Null where nobody may speak HTTP/2. */
  readonly http2: Http2Door | null;
  readonly sockets: ReadonlySet<Socket>;
  /** For connections that begin now; what is open goes on as it began. Null where the door has none. */
  readonly renew: ((certificate: Certificate) => void) | null;
  /** Ends the connections of HTTP/1.1 on which no request is under way. */
  readonly closeIdle: () => void;
}

/** Bytes; the answer's head has the same limit. */
const maxHeaderSize = 65_536;

/** Milliseconds. Longer than load balancers keep theirs (60 s is common), so that they never reuse one that we are closing. */
const keepAliveTimeout = 75_000;

export function createFront(
  { trusts, certificate, http2: mayHttp2 }: FrontSettings,
  handlers: FrontHandlers,
): Front {
  const limits = { maxHead: maxHeaderSize, idle: keepAliveTimeout, patience: 10_000 };
  const http2 = mayHttp2 ? openHttp2Door(limits, handlers) : null;
  const clients = new WeakMap<object, ClientConnection>();
  const sockets = new Set<Socket>();
  const clientOf = (socket: Duplex): ClientConnection => clients.get(socket)!;
  const onRequest = (req: IncomingMessage, res: ServerResponse): void =>
    handlers.onRequest(req, new Http1Answer(req, res), clientOf(req.socket));
  const options = {
    maxHeaderSize,
    requireHostHeader: true,
    insecureHTTPParser: false,
    // A long upload is not an attack; a head that takes a minute is. Uploads that stand still end by their own deadline.
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout,
    noDelay: true,
  };
  const encrypted =
    certificate === null
      ? null
      : createTlsServer(
          {
            ...{ ...options, ...certificate, handshakeTimeout: 20_000 },
            ALPNProtocols: http2 === null ? ["http/1.1"] : ["h2", "http/1.1"],
          },
          onRequest,
        );
  const server = encrypted ?? createServer(options, onRequest);
  const meet = (socket: Socket): void => {
    // One whose request was put back is met again.
    if (!clients.has(socket))
      clients.set(socket, openClientConnection(socket, trusts, encrypted === null ? "http" : "https"));
  };
  const keep = (socket: Socket): void => {
    if (!sockets.has(socket)) socket.on("close", () => sockets.delete(socket));
    sockets.add(socket);
  };
  // Of an encrypted door this is the connection below: until it has shaken hands nobody is known to be there.
  server.on("connection", (socket: Socket) => {
    keep(socket);
    if (encrypted === null) meet(socket);
  });
  if (encrypted !== null) {
    const [serveHttp1] = encrypted.listeners("secureConnection") as [(socket: Socket) => void]; // Node's own
    encrypted.off("secureConnection", serveHttp1);
    encrypted.on("secureConnection", (socket) => {
      if (http2 !== null && socket.alpnProtocol === "h2") {
        http2.receive(socket, openClientConnection(socket, trusts, "https"));
        return;
      }
      serveHttp1.call(encrypted, socket);
      meet(socket);
    });
  }
  // 0 is no limit. Node would leave out what comes behind the thousandth, also how long the body is and who asks.
  server.maxHeadersCount = 0;
  // The target decides whether the body may come.
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("upgrade", (req, socket, early) => {
    const client = clientOf(socket);
    if (wantsHttp2Only(req.rawHeaders) && client.work.length === 0 && !client.isLast) {
      putBack(req, socket, early);
      server.emit(encrypted === null ? "connection" : "secureConnection", socket);
    } else handlers.onUpgrade(req, socket, early, client);
  });
  server.on("connect", (_req, socket) =>
    refuse(socket, clientOf(socket), {
      phase: "request-headers",
      side: "client",
      kind: "unsupported",
      detail: "CONNECT",
    }),
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (http2 !== null && encrypted === null && socket instanceof Socket && isHttp2(error, socket)) {
      takeOver(socket, error);
      keep(socket);
      http2.receive(socket, openClientConnection(socket, trusts, "http"));
      return;
    }
    // Who is not known failed to shake hands, and would not understand an answer.
    const client = clients.get(socket);
    if (client === undefined || error.code === "ECONNRESET" || error.code === "EPIPE") socket.destroy();
    else if (!client.isLast) refuse(socket, client, faultOf(error));
  });

  /** `fault`: null when the client has ended its side in the middle of a request. */
  function refuse(socket: Duplex, client: ClientConnection, fault: Fault | null): void {
    if (fault !== null) handlers.onMalformed(fault);
    client.isLast = true;
    // Requests that came whole are answered still; one that broke off in its body is told so itself.
    if (client.work.length > 0) {
      if (![...client.work].every((work) => work.unreadable(fault))) socket.destroy();
    } else if (fault === null) socket.destroy();
    else sayLast(socket, faultResponse(fault));
  }

  return {
    server,
    http2,
    sockets,
    renew: encrypted === null ? null : (next) => encrypted.setSecureContext(next),
    closeIdle: () => server.closeIdleConnections(),
  };
}

/** Null when the client sends no more. */
function faultOf(error: NodeJS.ErrnoException): Fault | null {
  const place = { phase: "request-headers", side: "client", detail: error.message } as const;
  switch (error.code) {
    case "HPE_INVALID_EOF_STATE":
      return null;
    case "HPE_HEADER_OVERFLOW":
      return { ...place, kind: "too-large" };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { ...place, kind: "timeout" };
    default:
      return { ...place, kind: "malformed" };
  }
}
