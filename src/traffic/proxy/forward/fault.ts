/** What can go wrong between a client and a target: one value from which status, log and retry follow. */
export type Phase =
  | "connect"
  | "request-headers"
  | "request-body"
  | "wait"
  | "response-headers"
  | "response-body"
  | "upgrade";
type Side = "client" | "target" | "proxy";
export type FaultKind =
  | "refused"
  | "reset"
  | "timeout"
  | "malformed"
  | "too-large"
  | "aborted"
  | "unavailable"
  | "unsupported";

export interface Fault {
  readonly phase: Phase;
  readonly side: Side;
  readonly kind: FaultKind;
  /** For the log; never sent to clients. */
  readonly detail: string;
}

/** Status for the client; 499 (as in nginx) is for the log only, since nobody is left to read it. */
export function faultStatus(fault: Fault): number {
  switch (fault.side) {
    case "client":
      return fault.kind === "too-large" && fault.phase === "request-body" ? 413 : clientStatus(fault.kind);
    case "proxy":
      return 503;
    case "target":
      if (fault.kind === "timeout") return 504;
      return fault.kind === "unavailable" ? 503 : 502;
  }
}

function clientStatus(kind: FaultKind): number {
  switch (kind) {
    case "aborted":
    case "reset":
      return 499;
    case "timeout":
      return 408;
    case "too-large":
      return 431;
    case "unsupported":
      return 501;
    case "malformed":
    case "refused":
    case "unavailable":
      return 400;
  }
}
