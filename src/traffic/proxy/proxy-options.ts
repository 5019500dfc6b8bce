import type { Config } from "../../config/schema.ts";
import type { Fault } from "./forward/fault.ts";
import type { RouteTable } from "./table/route-table.ts";
import type { TableSource } from "./table/table-source.ts";

export type ProxyEvent =
  | { readonly kind: "table-swapped"; readonly generation: number }
  | { readonly kind: "table-broken"; readonly fault: string }
  /** The source of a target's instances has listed another set, now in force. */
  | { readonly kind: "instances-found"; readonly target: string; readonly urls: readonly string[] }
  /** That source fails, or lists nobody: the last set stays. `fault` null: it answers again. */
  | {
      readonly kind: "discovery-fault";
      readonly target: string;
      /** `consul orders` */
      readonly from: string;
      readonly fault: string | null;
    }
  /** The store of rate limits fails; `fault` null: it counts again. */
  | { readonly kind: "limit-store"; readonly fault: string | null }
  | { readonly kind: "malformed-request"; readonly fault: Fault }
  | { readonly kind: "certificate-renewed" }
  | { readonly kind: "certificate-broken"; readonly fault: string }
  | WorkerEvent;

/** Of the worker processes, where there are any. */
type WorkerEvent =
  | {
      readonly kind: "worker-lost";
      readonly pid: number;
      /** `SIGKILL`, `exit code 1`. */
      readonly how: string;
      /** Milliseconds until another one is started in its place. */
      readonly pause: number;
    }
  | { readonly kind: "worker-replaced"; readonly pid: number };

export interface ProxyOptions {
  /** Absolute path of `msa.routes.json`. */
  readonly routesFile: string;
  /** Ports may be 0 here: any free one. Paths in `tls` are absolute. */
  readonly settings: Omit<Config["proxy"], "workers" | "tls" | "http2" | "front"> &
    Partial<Pick<Config["proxy"], "tls" | "http2" | "front">>;
  /** Bearer token for moves over the admin API; null: reads only. */
  readonly adminToken?: string | null;
  /** What the tokens of testers, who choose a side, are signed with; null: none is believed. */
  readonly forceSecret?: string | null;
  /** Secrets that gates name, credentials of sources of instances, and where traces go. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False: no admin port. */
  readonly admin?: boolean;
  /** Where the table comes from when not from the file: a worker is handed it. `prepare` as openTable calls it. */
  readonly openSource?: (prepare: (table: RouteTable) => void) => TableSource;
  /** False: only `reload` looks at the file. */
  readonly watch?: boolean;
  /** Say in `x-msa-served-by` who answered. */
  readonly debugHeaders?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Gets whole access log lines, several at a time. */
  readonly log?: (lines: string) => void;
  readonly onEvent?: (event: ProxyEvent) => void;
}
