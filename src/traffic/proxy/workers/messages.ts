/** What the primary process and its workers say to each other: plain values, over the channel that node:cluster opens. */
import type { ErrorCode } from "../../../errors/catalogue.ts";
import type { TrafficSnapshot } from "../observe/traffic-snapshot.ts";
import type { ProxyOptions } from "../proxy-options.ts";
import type { Target } from "../table/route-table.ts";

/** A route file that the primary has read and found valid. */
export interface TableText {
  /** Counts up with all that is handed over. */
  readonly serial: number;
  readonly generation: number;
  readonly text: string;
  /** Instances of the targets that a source lists, where it has listed any. */
  readonly found: Readonly<Record<string, Target["instances"]>>;
}

export interface WorkerStart extends Pick<ProxyOptions, "routesFile" | "settings" | "debugHeaders"> {
  readonly forceSecret: string | null;
  /** Whether somebody reads the access log. */
  readonly log: boolean;
  /** Processes among which limits of the table are shared. */
  readonly workers: number;
}

export type ToWorker =
  | { readonly kind: "start"; readonly start: WorkerStart; readonly table: TableText }
  | { readonly kind: "table"; readonly table: TableText }
  /** To be answered by `seen` with the same number. */
  | { readonly kind: "tell"; readonly ask: number }
  /** Read the certificate again. */
  | { readonly kind: "renew" }
  /** In milliseconds. */
  | { readonly kind: "drain"; readonly deadline: number };

export type FromWorker =
  /** It listens to the channel. */
  | { readonly kind: "hello" }
  | { readonly kind: "serving"; readonly port: number; readonly serial: number }
  /** It cannot serve, and ends. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  /** That table is in force for every request that begins now. */
  | { readonly kind: "took"; readonly serial: number }
  /** `ask` null: said unasked. Rows that have not changed since the last time are left out. */
  | { readonly kind: "seen"; readonly ask: number | null; readonly seen: TrafficSnapshot }
  | { readonly kind: "certificate"; readonly fault: string | null }
  /** Of the store of rate limits. */
  | { readonly kind: "limit-store"; readonly fault: string | null }
  /** Whole lines of the access log. */
  | { readonly kind: "log"; readonly lines: string };
