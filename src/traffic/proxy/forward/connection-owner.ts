import type { SecureContext } from "node:tls";
import type { InstanceTls } from "../table/route-table.ts";

/** What a connection needs from the pool that owns it. */
export interface ConnectionOwner<C> {
  /** Milliseconds, coarse: good enough for deadlines. */
  readonly now: () => number;
  readonly connectTimeout: number;
  readonly responseTimeout: number;
  /** The certificates by which a target is known. Throws when their file cannot be read. */
  readonly trust: (tls: InstanceTls) => SecureContext;
  /** The exchange is over and the connection is as good as new. */
  release(connection: C): void;
  closed(connection: C): void;
}
