import { createServer } from "node:net";
import { MsaError } from "../errors/msa-error.ts";
import { portOwner } from "./port-owner.ts";

/** False only when somebody listens there: a machine without IPv6 has no taken ports there. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * MSA3003 naming the port and, where the system tells, who listens there.
 * A monolith commonly listens on every address, so the wildcard is tried as well.
 */
export async function requireFreePort(port: number, wantedBy: string): Promise<void> {
  if ((await isPortFree(port)) && (await isPortFree(port, "::"))) return;
  const owner = await portOwner(port);
  const who = owner === null ? "another process" : `pid ${owner.pid} (${owner.command})`;
  throw new MsaError("MSA3003", {
    message: `port ${port}, wanted by ${wantedBy}, is taken`,
    why: `${who} listens there`,
  });
}
