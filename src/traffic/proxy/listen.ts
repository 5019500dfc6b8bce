import type { Server } from "node:http";
import { MsaError } from "../../errors/msa-error.ts";

/** Port that was bound. Errors: MSA3003. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE"
          ? new MsaError("MSA3003", { message: `${host}:${port} is taken`, cause })
          : cause,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
