import type { Worker } from "node:cluster";

/**
 * The primary accepts connections and hands them to workers in turn. Node forgets the one that it was handing to a worker
 * which dies before it said that it has it: left open in the primary, its client would wait for an answer for ever.
 */
export function closeLostHandoff(worker: Worker): void {
  const child = worker.process;
  const send = child.send.bind(child) as (...args: unknown[]) => boolean; // handed on as it came
  let last: { close(): void } | null = null;
  child.send = ((...args: unknown[]) => {
    const [message, handle] = args;
    if (isHandoff(message) && isClosable(handle)) last = handle;
    return send(...args);
  }) as typeof child.send;
  worker.on("exit", () => {
    // Closing one that the worker did take, and that is closed here already, does nothing.
    if (!worker.exitedAfterDisconnect) last?.close();
  });
}

function isHandoff(message: unknown): boolean {
  return typeof message === "object" && message !== null && "act" in message && message.act === "newconn";
}

function isClosable(handle: unknown): handle is { close(): void } {
  return typeof handle === "object" && handle !== null && "close" in handle;
}
