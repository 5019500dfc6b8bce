/** A socket to a target, on its way to be connected: plain, encrypted, or of this machine. */
import { isIP, type OnReadOpts, Socket, type SocketConnectOpts, type SocketConstructorOpts } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import type { Instance, InstanceTls, TargetProtocol } from "../table/route-table.ts";

type Written = (error?: Error | null) => void;

export interface TargetSocketWish {
  /** It will be handed over: ends of both directions are told apart, and what arrives is told by `data`. */
  readonly exclusive: boolean;
  /** What to speak, said to encrypted targets. */
  readonly protocol: TargetProtocol;
  /** Where bytes are read to; not for encrypted sockets, nor exclusive ones. */
  readonly onread: OnReadOpts | null;
  readonly trust: (tls: InstanceTls) => SecureContext;
}

/** `reads`: whether bytes arrive by `data` events. Connected with `connect`, or `secureConnect` when encrypted. */
export function openTargetSocket(
  instance: Instance,
  { exclusive, protocol, onread, trust }: TargetSocketWish,
): { readonly socket: Socket; readonly reads: boolean } {
  const { host, port, socketPath, tls } = instance;
  const address: SocketConnectOpts = socketPath === null ? { host, port } : { path: socketPath };
  if (tls !== null) {
    const secureContext = trustOrFault(() => trust(tls));
    // Told as any other failure to connect is.
    if (secureContext instanceof Error) return { socket: new Socket().destroy(secureContext), reads: true };
    const socket = connectTls({
      ...{ host, port, allowHalfOpen: exclusive, secureContext },
      rejectUnauthorized: tls.verified,
      ALPNProtocols: [protocol],
      // An address is no name that could be asked for (RFC 6066).
      ...(tls.servername !== null
        ? { servername: tls.servername }
        : isIP(host) === 0
          ? { servername: host }
          : {}),
    });
    socket.setNoDelay();
    if (!exclusive) forgiveWrites(socket);
    return { socket, reads: true };
  }
  // A socket that will be handed over needs its ordinary events; the others read into one buffer again and again, since
  // Node's own 64 KB a read are most of what a busy proxy gives to the garbage collector.
  const socket = exclusive
    ? new Socket({ allowHalfOpen: true })
    : new TargetSocket(onread === null ? {} : { onread });
  return { socket: socket.setNoDelay().connect(address), reads: exclusive };
}

function trustOrFault(trust: () => SecureContext): SecureContext | Error {
  try {
    return trust();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * A socket whose failed writes do not end it: only its reading side does.
 *
 * A target that refuses a large body answers and closes while the body is still on its way. The next write fails, and
 * Node's socket would then be destroyed with the answer still unread in it. Whatever makes a write fail ends the reading
 * side too, after what had arrived before, so nothing waits for a connection that is dead.
 */
class TargetSocket extends Socket {
  /** Since then, what is written goes nowhere. */
  #broken = false;

  constructor(options: { readonly onread?: OnReadOpts }) {
    super(options as SocketConstructorOpts);
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Written): void {
    if (!this.#broken) super._write(chunk, encoding, this.#forgiving(done));
    else done();
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Written): void {
    if (!this.#broken) super._writev!(chunks as never, this.#forgiving(done));
    else done();
  }

  #forgiving(done: Written): Written {
    return (error) => {
      if (error !== null && error !== undefined) this.#broken = true;
      done();
    };
  }
}

/** The same for an encrypted one, which Node makes itself. */
function forgiveWrites(socket: Socket): void {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  let broken = false;
  const forgiving =
    (done: Written): Written =>
    (error) => {
      if (error !== null && error !== undefined) broken = true;
      done();
    };
  socket._write = (chunk, encoding, done) => {
    if (!broken) write(chunk, encoding, forgiving(done));
    else done();
  };
  socket._writev = (chunks, done) => {
    if (!broken) writev!(chunks, forgiving(done));
    else done();
  };
}
