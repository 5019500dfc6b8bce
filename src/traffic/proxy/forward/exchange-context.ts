/** What every exchange shares, and what it leaves behind. */
import type { Instances } from "../pick/instances.ts";
import type { Leg, Pick } from "../pick/pick-target.ts";
import type { Instance, Route, Target } from "../table/route-table.ts";
import type { Fault } from "./fault.ts";
import type { RequestTrace } from "./request-trace.ts";
import type { ResponseHead, Transport } from "./transport.ts";

export interface ExchangeContext {
  readonly transport: Transport;
  readonly instances: Instances;
  readonly debugHeaders: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly draining: () => boolean;
  readonly onReport: (report: ExchangeReport) => void;
}

export interface ExchangeReport {
  readonly method: string;
  readonly path: string;
  readonly route: Route | null;
  readonly pick: Pick;
  /** Who answered in the end, or was asked last. */
  readonly leg: Leg;
  readonly target: Target;
  /** Of the target; null when none could be asked. */
  readonly instance: Instance | null;
  /** As the client saw it; 499 when it did not wait, 0 never. */
  readonly status: number;
  /** Also set when the monolith answered in place of a service that failed. */
  readonly fault: Fault | null;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Milliseconds. */
  readonly duration: number;
  /** As the gate gave it; null when none was asked for. */
  readonly requestId: string | null;
  readonly trace: RequestTrace | null;
}

/** Sees an answer pass as the target gave it, without a say in it. */
export interface ResponseTap {
  /** `target`: who answered in the end. */
  onHead(head: ResponseHead, target: string): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFault(): void;
}
