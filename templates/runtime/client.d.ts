import { RemoteError } from "./remote-error";
import { WireType } from "./wire";

export interface ClientOptions {
  /** What messages call the other process: "users". */
  name: string;
  /** `http://127.0.0.1:4001`. When it is missing, calls fail with status 503, and nothing before them. */
  url: string | undefined;
  secret: string | undefined;
  /** Milliseconds for a whole call, waiting and a second try included. Default 10000. */
  timeout?: number;
  /** Opens after so many failures in a row, tries again after so many milliseconds. Default 5 and 5000; false for none. */
  breaker?: false | { failures?: number; halfOpenAfter?: number };
  /** Calls that run at a time, and that wait. Default 100 and 400; false for no bound. */
  bulkhead?: false | { concurrent?: number; queue?: number };
  /** "provider.method" of what may run twice: tried once more when nothing was answered. */
  idempotent?: string[];
  /** "provider.method" whose arguments are sent as their data though they have methods. */
  asData?: string[];
  /** Classes of errors by name, so that `instanceof` holds on this side. */
  errors?: { [name: string]: any };
  /** Classes of values that travel, the same on both sides. */
  types?: { [name: string]: WireType };
  /** Context keys that leave this process besides requestId, traceparent, user, tenant and headers. */
  forward?: string[];
  /** Bytes of an answer at most. Default 64 MiB. */
  answerLimit?: number;
  /** The error that is thrown in place of a RemoteError. */
  unavailable?(error: RemoteError): any;
}

export interface Client {
  /**
   * What the method gave on the other side. Rejects with what it threw there (class, message, status, body, own
   * properties), with a WireError when an argument cannot be sent, with a RemoteError when the other process cannot be asked.
   */
  call(provider: string, method: string, args: any[]): Promise<any>;
  /** Ends the kept connections. */
  close(): void;
  /** Of the circuit breaker: "closed", "open" or "half-open". */
  state(): string;
}

export declare function createClient(options: ClientOptions): Client;
