import { isIP, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

/**
 * Ends a client's connection in a way that cannot be taken for an orderly end. TLS tells the one from the other itself; a unix
 * socket knows no reset.
 */
export function cutOff(socket: Socket): void {
  const tcp = !(socket instanceof TLSSocket) && isIP(socket.remoteAddress ?? "") !== 0;
  if (tcp) socket.resetAndDestroy();
  else socket.destroy();
}
