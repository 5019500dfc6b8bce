/** A request as its connection gives it, whichever protocol that speaks; Node's `IncomingMessage` is one. */
import type { IncomingHttpHeaders } from "node:http";

export interface ClientRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly httpVersionMajor: number;
  readonly httpVersionMinor: number;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: string[];
  readonly headers: IncomingHttpHeaders;
  /** As `rawHeaders`; complete when the body has ended. */
  readonly rawTrailers: string[];
  /** All of it was read. */
  readonly complete: boolean;
  readonly socket: { readonly localAddress?: string | undefined; readonly localPort?: number | undefined };
  on(event: "data", take: (chunk: Buffer) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  /** Ends the request's connection, or its stream where a connection carries several. */
  destroy(): unknown;
}
