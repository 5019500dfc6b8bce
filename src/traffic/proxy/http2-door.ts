/** HTTP/2 at the door: connections of many streams, each of which is a request with a connection to itself. */
import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { ClientAnswer } from "./forward/client-answer.ts";
import { type ClientConnection, openStreamConnection } from "./forward/client-connection.ts";
import type { ClientRequest } from "./forward/client-request.ts";
import type { Fault } from "./forward/fault.ts";
import { Http2Answer } from "./forward/http2-answer.ts";
import { readHttp2Head } from "./forward/http2-head.ts";
import { Http2Request } from "./forward/http2-request.ts";
import { replyWithFault } from "./forward/reply-with-fault.ts";

export interface Http2Door {
  /** `client`: what is known about who is at the other end. */
  receive(socket: Socket, client: ClientConnection): void;
  /** Tells every client which requests were taken and that no others will be; connections end with those. */
  end(): void;
}

interface Http2Handlers {
  onRequest(req: ClientRequest, back: ClientAnswer, client: ClientConnection): void;
  onMalformed(fault: Fault): void;
}

export interface Http2Limits {
  /** Bytes of a head. */
  readonly maxHead: number;
  /** Milliseconds for which a connection without requests is kept. */
  readonly idle: number;
  /** Milliseconds that a client has to answer whether it is still there. */
  readonly patience: number;
}

const settings = {
  /** As nginx has it. More wait at the client. */
  maxConcurrentStreams: 128,
  /** Bytes of a body that may be on their way to us: what an upload gets done in one round trip. */
  initialWindowSize: 262_144,
  enablePush: false,
};
/** Bytes, for all streams of a connection together. */
const connectionWindow = 1_048_576;

export function openHttp2Door({ maxHead, idle, patience }: Http2Limits, handlers: Http2Handlers): Http2Door {
  const sessions = new Set<ServerHttp2Session>();

  function onStream(
    stream: ServerHttp2Stream,
    raw: readonly string[],
    socket: Socket,
    client: ClientConnection,
  ): void {
    // What ends a stream is told by its close.
    stream.on("error", () => {});
    const back = new Http2Answer(stream);
    const head = readHttp2Head(raw, stream.endAfterHeaders);
    if (typeof head === "string") {
      const fault = { phase: "request-headers", side: "client", kind: "malformed", detail: head } as const;
      handlers.onMalformed(fault);
      replyWithFault(back, fault, false);
      return;
    }
    handlers.onRequest(new Http2Request(stream, head, socket), back, openStreamConnection(stream, client));
  }

  function receive(socket: Socket, client: ClientConnection): void {
    // A client that has ended its side gets no answers: it could not say that it has room for them.
    socket.allowHalfOpen = false;
    const session = performServerHandshake(socket, {
      settings: { ...settings, maxHeaderListSize: maxHead },
      // As many as fit; the size is the limit.
      maxHeaderListPairs: maxHead,
      // Frames that are no good, and streams beyond what was allowed, before the connection is ended.
      maxSessionInvalidFrames: 100,
      maxSessionRejectedStreams: 100,
    });
    let open = 0;
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") return;
      handlers.onMalformed({
        phase: "request-headers",
        side: "client",
        kind: "malformed",
        detail: error.message,
      });
    });
    session.setLocalWindowSize(connectionWindow);
    const onIdle = (): void => {
      if (open === 0) session.close();
      else ask(session, patience, () => session.setTimeout(idle, onIdle));
    };
    session.setTimeout(idle, onIdle);
    session.on("stream", (stream, _headers, _flags, raw?: string[]) => {
      open++;
      stream.on("close", () => open--);
      onStream(stream, raw ?? [], socket, client);
    });
  }

  return {
    receive,
    end() {
      for (const session of sessions) session.close();
    },
  };
}

/**
 * A client that waits for slow answers can say so. One that has gone without a word cannot, and neither can one with whose
 * connection Node's reader has done away for what it sent: nothing else tells of that.
 */
function ask(session: ServerHttp2Session, patience: number, onAlive: () => void): void {
  const timer = setTimeout(() => session.destroy(), patience);
  timer.unref();
  session.ping((fault) => {
    clearTimeout(timer);
    if (fault === null) onAlive();
  });
}
