import type { Server } from "node:net";
import { MsaError } from "../../errors/msa-error.ts";
import { socketPathOf } from "../../util/listen-address.ts";

/** Port that was bound; `port` itself for a unix socket. Errors: MSA3003. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE"
          ? new MsaError("MSA3003", { message: `${socketPathOf(host) ?? `${host}:${port}`} is taken`, cause })
          : cause,
      );
    });
    const path = socketPathOf(host);
    server.listen(path === null ? { port, host } : { path }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Takes nothing new; resolves when the last connection has ended. */
export function closeServer(server: Server | null): Promise<void> {
  return new Promise((resolve) => {
    if (server === null || !server.listening) resolve();
    else server.close(() => resolve());
  });
}
