import type { Socket } from "node:net";
import type { OutgoingRequest } from "./transport.ts";

/** Bytes. Up to here one latin1 string for head and body is cheaper than a vector of two buffers. */
const small = 12_288;

export interface RequestWriter {
  begin(request: OutgoingRequest): void;
  /** False when the target is slow. */
  write(chunk: Buffer | string): boolean;
  flush(): void;
  forget(): void;
}

/** Holds a head back for the body that is at hand already: one system call, one packet. */
export function createRequestWriter(socket: Socket): RequestWriter {
  let head: string | null = null;
  function flush(): void {
    if (head === null) return;
    socket.write(head, "latin1");
    head = null;
  }
  return {
    begin(request) {
      if (request.body === "none") {
        socket.write(request.head, "latin1");
        return;
      }
      head = request.head;
      // A client that waits for 100 (Continue), or is slow: the target must see the head all the same.
      setImmediate(flush);
    },
    write(chunk) {
      if (head !== null && chunk.length <= small) {
        const text = head + (typeof chunk === "string" ? chunk : chunk.toString("latin1"));
        head = null;
        return socket.write(text, "latin1");
      }
      flush();
      return typeof chunk === "string" ? socket.write(chunk, "latin1") : socket.write(chunk);
    },
    flush,
    forget() {
      head = null;
    },
  };
}
