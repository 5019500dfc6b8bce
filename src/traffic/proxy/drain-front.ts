/** How a door closes: nobody new comes in, and whoever is inside is told with the next answer that it was the last one. */
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Front } from "./front.ts";

/** Milliseconds for which an idle connection may still bring a request. */
const lastOrders = 1_000;
const lookEvery = 20;

/**
 * Stops listening, and closes idle connections only when they had their chance: a client, or a load balancer, that sends on a
 * kept connection in the very moment in which it is closed loses that request. Resolves when no connection is left, or
 * after a second, or after `deadline` milliseconds; requests under way go on.
 */
export async function drainFront(
  { server, http2, sockets, closeIdle }: Front,
  deadline: number,
): Promise<void> {
  // Not the HTTP server's own `close`, which closes idle connections at once.
  NetServer.prototype.close.call(server);
  // Clients of HTTP/2 can be told: what is on its way they know not to have been taken, and send again.
  http2?.end();
  const until = performance.now() + Math.min(lastOrders, deadline);
  while (sockets.size > 0 && performance.now() < until) await sleep(lookEvery);
  closeIdle();
}
