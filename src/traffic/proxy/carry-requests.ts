/** The request path, read from top to bottom: receive, match, pass the door, pick, forward. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ClientConnection, clientAddress } from "./forward/client-connection.ts";
import { Exchange } from "./forward/exchange.ts";
import type { ExchangeContext, ResponseTap } from "./forward/exchange-context.ts";
import type { Fault } from "./forward/fault.ts";
import { editLines, type FieldEdits } from "./forward/field-edits.ts";
import { isFault, type ReceivedRequest, receiveRequest } from "./forward/receive-request.ts";
import { faultResponse, replyWithFault } from "./forward/reply-with-fault.ts";
import { discardBody } from "./forward/request-body.ts";
import type { RequestTrace } from "./forward/request-trace.ts";
import { UpgradeExchange } from "./forward/upgrade-exchange.ts";
import type { FrontHandlers } from "./front.ts";
import { ambiguousPath, atTheDoor, type DoorReport, gateOf, visitOf } from "./gateway/door.ts";
import type { Gateway } from "./gateway/gateway.ts";
import type { OpenGate } from "./gateway/open-gate.ts";
import { doorResponse, replyAtDoor } from "./gateway/reply-at-door.ts";
import type { Admission, DoorAnswer, Visit } from "./gateway/visit.ts";
import { findRoute } from "./match/find-route.ts";
import { isAddressed } from "./pick/audience.ts";
import { forcedLeg } from "./pick/force-token.ts";
import { pickTarget, type Pick as TargetPick } from "./pick/pick-target.ts";
import type { RequestTraits } from "./pick/request-traits.ts";
import { bucketOf, stickyUser } from "./pick/user-bucket.ts";
import type { Route, RouteTable, Target } from "./table/route-table.ts";

export interface CarryInput {
  /** The table in force; asked once a request, which keeps the answer. */
  readonly table: () => RouteTable;
  readonly gateway: Gateway;
  readonly sticky: readonly string[];
  /** Of the cookies that `sticky` issues, each with its semicolon. */
  readonly cookieAttributes: string;
  /** What testers' tokens are signed with; null when none is believed. */
  readonly forceSecret: string | null;
  readonly trusts: (address: string) => boolean;
  readonly context: ExchangeContext;
  readonly onBegin: () => void;
  readonly onMalformed: (fault: Fault) => void;
  /** Places a request in its trace; null where traces are not kept. */
  readonly trace: ((rawHeaders: readonly string[]) => RequestTrace) | null;
  /** Tells the target of it. */
  readonly traceEdits: (trace: RequestTrace) => FieldEdits;
  /** The door answered a request that began. */
  readonly onDoorAnswer: (report: DoorReport) => void;
  /** Sees the monolith's answer to a request of a shadow row. */
  readonly shadowTap: (received: ReceivedRequest, route: Route, mirror: Target) => ResponseTap | null;
}

/** A request on its way, before anybody was picked to answer it. */
interface Coming {
  readonly req: IncomingMessage;
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

export function carryRequests(input: CarryInput): FrontHandlers {
  const { context, trusts } = input;

  function choose({ req, received, client, table, route }: Coming): {
    pick: TargetPick;
    cookie: string | null;
  } {
    const { rawHeaders } = req;
    const now = context.now();
    const traits = (): RequestTraits => ({
      rawHeaders,
      clientIp: clientAddress(client, received.forwardedFor, trusts),
    });
    let cookie: string | null = null;
    const pick = pickTarget(table, route, {
      bucket() {
        const user = stickyUser(input.sticky, traits(), randomUUID);
        if (user.issue !== null) cookie = `${user.issue}=${user.value}${input.cookieAttributes}`;
        return bucketOf(user.value);
      },
      forced: input.forceSecret === null ? null : forcedLeg(input.forceSecret, rawHeaders, now),
      isAddressed: (audience) => isAddressed(audience, traits()),
      instances: context.instances,
      now,
    });
    return { pick, cookie };
  }

  function begin(work: Exchange | UpgradeExchange, client: ClientConnection): void {
    client.work.push(work);
    work.start();
  }

  function traced(received: ReceivedRequest, rawHeaders: readonly string[]): ReceivedRequest {
    if (input.trace === null) return received;
    const trace = input.trace(rawHeaders);
    return { ...received, trace, fields: editLines(received.fields, input.traceEdits(trace)) };
  }

  /** Calls `carry` with what comes in, or `answer` with what the door says to it. */
  function enter(
    req: IncomingMessage,
    received: ReceivedRequest,
    client: ClientConnection,
    carry: (coming: Coming) => void,
    answer: (answer: DoorAnswer) => void,
  ): void {
    const table = input.table();
    const route = findRoute(table, received.method, received.path);
    const coming: Coming = {
      ...{ req, client, table, route, entry: null },
      received: traced(received, req.rawHeaders),
    };
    input.onBegin();
    const gate = gateOf(table, route, received, req.rawHeaders);
    if (gate === null) {
      carry(coming);
      return;
    }
    const report = doorReporter(coming, input.onDoorAnswer);
    if (gate === "ambiguous") {
      answer(ambiguousPath);
      report(ambiguousPath);
      return;
    }
    const open = input.gateway.of(gate);
    const visit = visitOf(req, received, route, client, trusts);
    atTheDoor(open, visit, client, {
      onAdmitted: (admission) => carry({ ...coming, entry: { gate: open, visit, admission } }),
      onAnswer(said) {
        answer(said);
        report(said);
      },
      onGone: () => report({ by: "client", status: 499, detail: "the client went away", body: "" }),
      onFault(error) {
        const said = { ...unableToSay, detail: error instanceof Error ? error.message : String(error) };
        answer(said);
        report(said);
      },
    });
  }

  /** False when a target has to be asked. */
  function answerFromCache(coming: Coming, pick: TargetPick, res: ServerResponse): boolean {
    const { entry } = coming;
    const kept = entry?.gate.cache?.find(entry.visit, pick.target.name) ?? null;
    if (entry === null || kept === null) return false;
    if (pick.instance !== null) context.instances.release(pick.instance);
    const said = entry.gate.finish(kept, entry.visit, entry.admission.pass);
    replyAtDoor(res, said, context.draining());
    doorReporter(coming, input.onDoorAnswer)(said);
    return true;
  }

  function carry(coming: Coming, res: ServerResponse): void {
    const { req, client, route, entry } = coming;
    const received = asEdited(coming);
    const { pick, cookie } = choose(coming);
    if (answerFromCache(coming, pick, res)) return;
    const shadow =
      route === null || pick.mirror === null ? null : input.shadowTap(received, route, pick.mirror);
    const keep = entry?.gate.cache?.tap(entry.visit, pick.target.name) ?? null;
    const tap = shadow === null || keep === null ? (shadow ?? keep) : both(shadow, keep);
    const door = entry?.admission.pass ?? null;
    begin(new Exchange({ req, res, received, route, pick, cookie, door, tap, client }, context), client);
  }

  return {
    onRequest(req, res, client) {
      const received = receiveRequest(req, client, false);
      if (isFault(received)) {
        input.onMalformed(received);
        replyWithFault(res, received, true);
        return;
      }
      enter(
        req,
        received,
        client,
        (coming) => carry(coming, res),
        (answer) => {
          replyAtDoor(res, answer, context.draining() || received.expectsContinue);
          if (!req.complete) discardBody(req);
        },
      );
    },
    onUpgrade(req, socket, early, client) {
      const received = receiveRequest(req, client, true);
      if (isFault(received)) {
        input.onMalformed(received);
        socket.end(faultResponse(received), "latin1", () => socket.destroy());
        return;
      }
      enter(
        req,
        received,
        client,
        (coming) => {
          const { pick, cookie } = choose(coming);
          const { route, entry } = coming;
          const door = entry?.admission.pass ?? null;
          begin(
            new UpgradeExchange(
              { socket, early, received: asEdited(coming), route, pick, cookie, door, client },
              context,
            ),
            client,
          );
        },
        (answer) => socket.end(doorResponse(answer), "latin1", () => socket.destroy()),
      );
    },
    onMalformed: input.onMalformed,
  };
}

/** A check that cannot be made lets nobody in. */
const unableToSay = {
  by: "fault",
  status: 503,
  fields: ["Content-Type", "text/plain; charset=utf-8"],
  body: "503 Service Unavailable\n",
} as const;

function asEdited({ received, entry }: Coming): ReceivedRequest {
  const edits = entry?.admission.request ?? null;
  return edits === null ? received : { ...received, fields: editLines(received.fields, edits) };
}

function doorReporter({ received, route }: Coming, tell: CarryInput["onDoorAnswer"]) {
  const startedAt = performance.now();
  return ({
    by,
    status,
    detail,
    body,
  }: Pick<DoorReport, "by" | "status" | "detail"> & { readonly body: Buffer | string }): void =>
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

function both(one: ResponseTap, other: ResponseTap): ResponseTap {
  return {
    onHead(head, target) {
      one.onHead(head, target);
      other.onHead(head, target);
    },
    onData(chunk) {
      one.onData(chunk);
      other.onData(chunk);
    },
    onEnd() {
      one.onEnd();
      other.onEnd();
    },
    onFault() {
      one.onFault();
      other.onFault();
    },
  };
}
