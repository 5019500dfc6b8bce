/**
 * Clients' sockets that are all read into one buffer. Node allocates 64 KB for each read of an accepted socket (a third of what a
 * door costs), and lets only sockets that connect be given a buffer; so the connection is moved to a socket made for it.
 */
import { Socket, type SocketConstructorOpts } from "node:net";

export interface SharedRead {
  readonly socket: Socket;
  /** `take` gets what arrives from now on, in bytes that the next read overwrites. Null: it is told by `data`, as usual. */
  give(take: ((bytes: Buffer) => void) | null): void;
}

/** As far as it concerns us, as it is in every Node that msa runs on. */
interface WithHandle {
  _handle: object | null;
}

const size = 65_536;

/** For sockets that were accepted with `pauseOnConnect`. The function gives null for one that is gone already. */
export function createSharedReads(): (accepted: Socket) => SharedRead | null {
  const buffer = Buffer.allocUnsafeSlow(size);
  return (accepted) => {
    const owner = accepted as unknown as WithHandle;
    const handle = owner._handle;
    if (handle === null) return null;
    owner._handle = null;
    let take: ((bytes: Buffer) => void) | null = null;
    const options = {
      handle,
      allowHalfOpen: true,
      onread: {
        buffer,
        callback(length: number): boolean {
          const bytes = buffer.subarray(0, length);
          if (take === null) return socket.push(Buffer.from(bytes));
          take(bytes);
          return true;
        },
      },
    };
    const socket = new Socket(options as SocketConstructorOpts); // whose types leave out the handle
    // The server counts the one that it accepted.
    socket.on("close", () => accepted.destroy());
    return {
      socket,
      give(next) {
        take = next;
      },
    };
  };
}
