/** What the tests use of `ws`, which brings no types. */
declare module "ws" {
  import type { EventEmitter } from "node:events";
  import type { IncomingMessage, Server } from "node:http";

  interface SocketOptions {
    readonly perMessageDeflate?: boolean | { readonly threshold?: number };
    readonly ca?: string | Buffer;
  }

  export class WebSocket extends EventEmitter {
    constructor(url: string, protocols?: readonly string[], options?: SocketOptions);
    readonly protocol: string;
    readonly extensions: string;
    send(data: string | Buffer, options?: { readonly fin?: boolean; readonly binary?: boolean }): void;
    ping(data?: string): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(
      options: SocketOptions & {
        readonly server: Server;
        readonly verifyClient?: (info: { readonly req: IncomingMessage }) => boolean;
        readonly handleProtocols?: (offered: ReadonlySet<string>) => string | false;
      },
    );
    readonly clients: ReadonlySet<WebSocket>;
  }
}
