import { ContextValues } from "./context";
import { WireType } from "./wire";

export interface ListenerOptions {
  /** At least 16 characters of printable ASCII; both sides have the same. */
  secret: string;
  /** The allow-list: "provider.method" and what it does. Own keys only. */
  handlers: { [key: string]: (...args: any[]) => any };
  /** Default: a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Sees the context of each call before it is entered, and may give another. */
  context?(values: ContextValues): ContextValues | void;
  /** Modules whose switch the admin call may set before anybody asked for it. */
  switches?: string[];
  /** "there" when the code behind a listed "provider.method" can be called now; GET /admin/calls tells it. */
  state?(key: string): string;
  /** "provider.method" whose result is sent as its data though it has methods. */
  asData?: string[];
  /** Classes of values that travel, the same on both sides. */
  types?: { [name: string]: WireType };
  /** Bytes of a call at most. Default 16 MiB. */
  bodyLimit?: number;
  /** Told of what a handler threw with a status of 500 or more, stack and all. Default: prints it. */
  onError?(error: any, call: { call: string; requestId: string }): void;
}

export interface Listener {
  port: number;
  url: string;
  /** Takes no new calls, lets the running ones end, cuts what is open after `grace` milliseconds (10000). */
  close(grace?: number): Promise<void>;
}

/**
 * POST /rpc/<provider>/<method>, GET /admin/calls (what is listed, with its state), GET /admin/switches and PUT /admin/switches/<module> (`{"to": "remote"}`), all with
 * `authorization: Bearer <secret>`. Resolves when it listens; rejects when it cannot. It does not keep the process running.
 */
export declare function createListener(options: ListenerOptions): Promise<Listener>;
