/** The way in: the request's trace, its row, and the gate of that row. */
import { type ClientConnection, clientAddress } from "./forward/client-connection.ts";
import type { ClientRequest } from "./forward/client-request.ts";
import { editLines, type FieldEdits } from "./forward/field-edits.ts";
import type { ReceivedRequest } from "./forward/receive-request.ts";
import type { RequestTrace } from "./forward/request-trace.ts";
import { atTheDoor, type DoorReport, visitOf } from "./gateway/door.ts";
import { gateOf, isRefusal } from "./gateway/gate-of.ts";
import type { Gateway } from "./gateway/gateway.ts";
import type { OpenGate } from "./gateway/open-gate.ts";
import { type Admission, type DoorAnswer, refusal, type Visit } from "./gateway/visit.ts";
import { findRoute } from "./match/find-route.ts";
import type { RequestTraits } from "./pick/request-traits.ts";
import type { Route, RouteTable } from "./table/route-table.ts";

/** A request on its way, before anybody was picked to answer it. */
export interface Coming {
  readonly req: ClientRequest;
  readonly received: ReceivedRequest;
  readonly client: ClientConnection;
  readonly table: RouteTable;
  readonly route: Route | null;
  /** What the gate said that let it in; null without a gate. */
  readonly entry: Entry | null;
}

interface Entry {
  readonly gate: OpenGate;
  readonly visit: Visit;
  readonly admission: Admission;
}

export interface EntranceInput {
  /** The table in force; asked once a request, which keeps the answer. */
  readonly table: () => RouteTable;
  readonly gateway: Gateway;
  readonly trusts: (address: string) => boolean;
  /** Places a request in its trace; null where traces are not kept. */
  readonly trace: ((rawHeaders: readonly string[]) => RequestTrace) | null;
  /** Tells the target of it. */
  readonly traceEdits: (trace: RequestTrace) => FieldEdits;
  readonly onBegin: () => void;
  /** The door answered a request that began. */
  readonly onDoorAnswer: (report: DoorReport) => void;
}

export interface Guest {
  readonly req: ClientRequest;
  readonly received: ReceivedRequest;
  readonly client: ClientConnection;
}

/** Calls `carry` with what comes in, or `answer` with what the door says to it. */
export function createEntrance(
  input: EntranceInput,
): (guest: Guest, carry: (coming: Coming) => void, answer: (answer: DoorAnswer) => void) => void {
  return ({ req, received, client }, carry, answer) => {
    const table = input.table();
    const asker = table.scopes === null ? null : askerOf(received, req, client, input.trusts);
    const route = findRoute(table, received.method, received.path, asker);
    const coming: Coming = { req, received: traced(input, received, req), client, table, route, entry: null };
    input.onBegin();
    const gate =
      table.gates.length === 0
        ? null
        : gateOf(table, route, {
            method: received.method,
            path: received.path,
            asker: asker ?? askerOf(received, req, client, input.trusts),
            trusted: client.trusted,
          });
    if (gate === null) {
      carry(coming);
      return;
    }
    const report = doorReporter(coming, input.onDoorAnswer);
    const refuse = (said: DoorAnswer): void => {
      answer(said);
      report(said);
    };
    if (isRefusal(gate)) {
      refuse(gate);
      return;
    }
    const open = input.gateway.of(gate);
    const visit = visitOf(req, received, route, client, input.trusts);
    atTheDoor(open, visit, client, {
      onAdmitted: (admission) => carry({ ...coming, entry: { gate: open, visit, admission } }),
      onAnswer: refuse,
      onGone: () => report(clientGone),
      onFault: (error) => refuse(unableToSay(error)),
    });
  };
}

/** What the request says of who sends it, and to whom. */
export function askerOf(
  received: ReceivedRequest,
  { rawHeaders }: ClientRequest,
  client: ClientConnection,
  trusts: EntranceInput["trusts"],
): RequestTraits {
  return {
    rawHeaders,
    clientIp: clientAddress(client, received.forwardedFor, trusts),
    host: received.host,
  };
}

/** Tells of an answer that the door gave to that request, with the time since now. */
export function doorReporter(
  { received, route }: Coming,
  tell: EntranceInput["onDoorAnswer"],
): (said: Pick<DoorReport, "by" | "status" | "detail"> & { readonly body: Buffer | string }) => void {
  const startedAt = performance.now();
  return ({ by, status, detail, body }) =>
    tell({
      method: received.method,
      path: received.path,
      route,
      by,
      status,
      detail,
      bytes: Buffer.byteLength(body),
      duration: performance.now() - startedAt,
      trace: received.trace,
    });
}

export const clientGone = { by: "client", status: 499, detail: "the client went away", body: "" } as const;

/** A check that cannot be made lets nobody in. */
export function unableToSay(error: unknown): DoorAnswer {
  return refusal("fault", 503, "Service Unavailable", error instanceof Error ? error.message : String(error));
}

function traced(input: EntranceInput, received: ReceivedRequest, req: ClientRequest): ReceivedRequest {
  if (input.trace === null) return received;
  const trace = input.trace(req.rawHeaders);
  return { ...received, trace, fields: editLines(received.fields, input.traceEdits(trace)) };
}
