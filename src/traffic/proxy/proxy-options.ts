import type { Config } from "../../config/schema.ts";
import type { Fault } from "./forward/fault.ts";

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
  | { readonly kind: "malformed-request"; readonly fault: Fault };

export interface ProxyOptions {
  /** Absolute path of `msa.routes.json`. */
  readonly routesFile: string;
  /** Ports may be 0 here: any free one. */
  readonly settings: Config["proxy"];
  /** Bearer token for moves over the admin API; null: reads only. */
  readonly adminToken?: string | null;
  /** What the tokens of testers, who choose a side, are signed with; null: none is believed. */
  readonly forceSecret?: string | null;
  /** Secrets that gates name, credentials of sources of instances, and where traces go. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False: no admin port. */
  readonly admin?: boolean;
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
