/** How a connection that speaks HTTP/2 leaves Node's HTTP/1.1 server, which then knows nothing of it any more. */
import type { Socket } from "node:net";

/** The first bytes of HTTP/2 (RFC 9113 3.4). To HTTP/1.1 they are a request that asks for nothing. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

interface PrefaceError extends NodeJS.ErrnoException {
  /** What the parser was reading. */
  readonly rawPacket: Buffer;
  /** How much of it is the preface, or its rest. */
  readonly bytesParsed: number;
}

/**
 * Whether the parser of HTTP/1.1 failed because the client has begun with the preface of HTTP/2, and has sent nothing before.
 * That parser finds it anyway: connections of HTTP/1.1 pay nothing for the question.
 */
export function isHttp2(error: NodeJS.ErrnoException, socket: Socket): error is PrefaceError {
  if (error.code !== "HPE_PAUSED_H2_UPGRADE") return false;
  const { rawPacket, bytesParsed } = error as PrefaceError; // as that code has them
  return socket.bytesRead === preface.length + rawPacket.length - bytesParsed;
}

/** All that came is read again. The HTTP server has to let go of the socket as if it had closed, since it has no other way. */
export function takeOver(socket: Socket, { rawPacket, bytesParsed }: PrefaceError): void {
  // Node's parser reads the connection beneath its socket until somebody else wants to.
  socket.on("data", () => {});
  socket.emit("close");
  for (const event of ["data", "drain", "timeout", "error", "close"]) socket.removeAllListeners(event);
  // The first one is the socket's own.
  for (const listener of socket.listeners("end").slice(1)) socket.off("end", listener as () => void);
  socket.setTimeout(0);
  socket.pause();
  socket.unshift(Buffer.concat([preface, rawPacket.subarray(bytesParsed)]));
}
