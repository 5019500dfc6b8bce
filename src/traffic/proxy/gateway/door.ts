/** A request at the door of its row: let in, answered, or gone while it waited. */
import {
  type ClientConnection,
  type ClientWork,
  clientAddress,
  removeFrom,
} from "../forward/client-connection.ts";
import type { ClientRequest } from "../forward/client-request.ts";
import type { ReceivedRequest } from "../forward/receive-request.ts";
import type { RequestTrace } from "../forward/request-trace.ts";
import type { Route } from "../table/route-table.ts";
import { preflightMethod } from "./cross-origin.ts";
import type { OpenGate } from "./open-gate.ts";
import type { Admission, DoorAnswer, DoorReason, Verdict, Visit } from "./visit.ts";

/** What the door answered instead of a target, for those who count. */
export interface DoorReport {
  readonly method: string;
  readonly path: string;
  readonly route: Route | null;
  /** `client`: it did not wait for the verdict. */
  readonly by: DoorReason | "client";
  /** 499 when the client did not wait. */
  readonly status: number;
  readonly detail: string;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly trace: RequestTrace | null;
}

export function visitOf(
  req: ClientRequest,
  received: ReceivedRequest,
  route: Route | null,
  client: ClientConnection,
  trusts: (address: string) => boolean,
): Visit {
  const length = req.headers["content-length"];
  const asked = preflightMethod(received.method, req.rawHeaders);
  return {
    method: received.method,
    target: received.target,
    host: received.host,
    rawHeaders: req.rawHeaders,
    headers: req.headers,
    clientIp: clientAddress(client, received.forwardedFor, trusts),
    trusted: client.trusted,
    declaredLength: length === undefined ? null : Number(length),
    row: route?.id ?? "unmatched",
    // A row for every method would take it for a request of its own.
    preflight: asked !== null && route?.method !== "ALL",
  };
}

export interface DoorOutcome {
  onAdmitted(admission: Admission): void;
  onAnswer(answer: DoorAnswer): void;
  /** The client went away meanwhile. */
  onGone(): void;
  /** A check could not be made. */
  onFault(error: unknown): void;
}

/** Exactly one of the outcomes happens, at once where no check has to wait. A client that leaves takes its request along. */
export function atTheDoor(
  gate: OpenGate,
  visit: Visit,
  client: ClientConnection,
  outcome: DoorOutcome,
): void {
  function conclude(verdict: Verdict): void {
    if (verdict.kind === "admit") outcome.onAdmitted(verdict.admission);
    else outcome.onAnswer(gate.finish(verdict.answer, visit, null));
  }
  const verdict = gate.admit(visit);
  if (!(verdict instanceof Promise)) {
    conclude(verdict);
    return;
  }
  whileThere(verdict, client, { ...outcome, onValue: conclude });
}

export interface Waiting<Value> {
  onValue(value: Value): void;
  onGone(): void;
  onFault(error: unknown): void;
}

/** Exactly one of them happens; the first to come when the client leaves meanwhile. */
export function whileThere<Value>(
  promise: Promise<Value>,
  client: ClientConnection,
  { onValue, onGone, onFault }: Waiting<Value>,
): void {
  let over = false;
  const waiting: ClientWork = {
    clientGone() {
      over = true;
      onGone();
    },
    unreadable: () => false,
  };
  client.work.push(waiting);
  const settle = (end: () => void): void => {
    if (over) return;
    removeFrom(client.work, waiting);
    end();
  };
  promise.then(
    (value) => settle(() => onValue(value)),
    (error: unknown) => settle(() => onFault(error)),
  );
}
