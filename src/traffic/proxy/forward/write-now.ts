import type { ServerResponse } from "node:http";
import type { Uptake } from "./transport.ts";

/** Bytes. Up to here one latin1 string for head and body is cheaper than a vector of two buffers. */
const small = 12_288;

/**
 * Writes in this turn of the event loop. Left alone, Node corks the socket until the next tick and adds an empty write at
 * the end, which turns the commonest answer (head and small body) into a `writev` at twice the price of a `write`.
 */
export function writeNow(res: ServerResponse, chunk: Buffer): Uptake {
  const { socket } = res;
  // A pipelined request whose turn has not come: the answer waits in memory.
  if (socket === null) return res.write(chunk) ? "held" : "full";
  socket.cork();
  const room = chunk.length <= small ? res.write(chunk.toString("latin1"), "latin1") : res.write(chunk);
  socket.uncork();
  if (socket.writableLength === 0) return "done";
  return room ? "held" : "full";
}
