/** The request path, read from top to bottom: receive, match, pass the door, pick, forward. */
import { randomUUID } from "node:crypto";
import {
  askerOf,
  type Coming,
  clientGone,
  createEntrance,
  doorReporter,
  type EntranceInput,
  unableToSay,
} from "./enter.ts";
import { bothTaps } from "./forward/both-taps.ts";
import type { ClientAnswer } from "./forward/client-answer.ts";
import type { ClientConnection } from "./forward/client-connection.ts";
import { Exchange } from "./forward/exchange.ts";
import type { ExchangeContext, ResponseTap } from "./forward/exchange-context.ts";
import type { Fault } from "./forward/fault.ts";
import { editLines } from "./forward/field-edits.ts";
import { isFault, type ReceivedRequest, receiveRequest } from "./forward/receive-request.ts";
import { faultResponse, replyWithFault } from "./forward/reply-with-fault.ts";
import { discardBody } from "./forward/request-body.ts";
import { sayLast } from "./forward/say-last.ts";
import { UpgradeExchange } from "./forward/upgrade-exchange.ts";
import type { FrontHandlers } from "./front.ts";
import { whileThere } from "./gateway/door.ts";
import type { Documents } from "./gateway/openapi/documents.ts";
import { doorResponse, replyAtDoor } from "./gateway/reply-at-door.ts";
import type { DoorAnswer } from "./gateway/visit.ts";
import { isAddressed } from "./pick/audience.ts";
import { forcedLeg } from "./pick/force-token.ts";
import { pickTarget, type Pick as TargetPick } from "./pick/pick-target.ts";
import type { RequestTraits } from "./pick/request-traits.ts";
import { bucketOf, stickyUser } from "./pick/user-bucket.ts";
import type { Route, Target } from "./table/route-table.ts";

export interface CarryInput extends EntranceInput {
  readonly documents: Documents;
  readonly sticky: readonly string[];
  /** Of the cookies that `sticky` issues, each with its semicolon. */
  readonly cookieAttributes: string;
  /** What testers' tokens are signed with; null when none is believed. */
  readonly forceSecret: string | null;
  readonly context: ExchangeContext;
  readonly onMalformed: (fault: Fault) => void;
  /** Sees the monolith's answer to a request of a shadow row. */
  readonly shadowTap: (received: ReceivedRequest, route: Route, mirror: Target) => ResponseTap | null;
}

export function carryRequests(input: CarryInput): FrontHandlers {
  const { context, trusts } = input;
  const enter = createEntrance(input);

  function choose({ req, received, client, table, route }: Coming): {
    pick: TargetPick;
    cookie: string | null;
  } {
    const { rawHeaders } = req;
    const now = context.now();
    const traits = (): RequestTraits => askerOf(received, req, client, trusts);
    let cookie: string | null = null;
    const pick = pickTarget(table, route, {
      bucket() {
        const user = stickyUser(input.sticky, traits(), randomUUID);
        if (user.issue !== null) cookie = `${user.issue}=${user.value}${input.cookieAttributes}`;
        return bucketOf(user.value);
      },
      forced: input.forceSecret === null ? null : forcedLeg(input.forceSecret, rawHeaders, now),
      isAddressed: (audience) => isAddressed(audience.conditions, traits()),
      instances: context.instances,
      now,
    });
    return { pick, cookie };
  }

  function begin(work: Exchange | UpgradeExchange, client: ClientConnection): void {
    client.work.push(work);
    work.start();
  }

  /** False when a target has to be asked. */
  function answerFromCache(coming: Coming, pick: TargetPick, back: ClientAnswer): boolean {
    const { entry } = coming;
    const kept = entry?.gate.cache?.find(entry.visit, pick.target.name) ?? null;
    if (entry === null || kept === null) return false;
    if (pick.instance !== null) context.instances.release(pick.instance);
    reply(coming, back, kept);
    return true;
  }

  /** To a request that was let in; `report` has counted the time since. */
  function reply(
    coming: Coming,
    back: ClientAnswer,
    answer: DoorAnswer,
    report = doorReporter(coming, input.onDoorAnswer),
  ): void {
    const { req, received, entry } = coming;
    const said = entry === null ? answer : entry.gate.finish(answer, entry.visit, entry.admission.pass);
    replyAtDoor(back, said, context.draining() || received.expectsContinue);
    if (!req.complete) discardBody(req);
    report(said);
  }

  /** False when the request is not for the proxy's own document. */
  function answerWithDocument(coming: Coming, back: ClientAnswer): boolean {
    const { table, received, client } = coming;
    const document = input.documents.answer(table, received.method, received.path);
    if (document === null) return false;
    const report = doorReporter(coming, input.onDoorAnswer);
    whileThere(document, client, {
      onValue: (answer) => reply(coming, back, answer, report),
      onGone: () => report(clientGone),
      onFault: (error) => reply(coming, back, unableToSay(error), report),
    });
    return true;
  }

  function carry(coming: Coming, back: ClientAnswer): void {
    const { req, client, route, entry } = coming;
    if (answerWithDocument(coming, back)) return;
    const received = asEdited(coming);
    const { pick, cookie } = choose(coming);
    if (answerFromCache(coming, pick, back)) return;
    const shadow =
      route === null || pick.mirror === null ? null : input.shadowTap(received, route, pick.mirror);
    const keep = entry?.gate.cache?.tap(entry.visit, pick.target.name) ?? null;
    const tap = shadow === null || keep === null ? (shadow ?? keep) : bothTaps(shadow, keep);
    const door = entry?.admission.pass ?? null;
    begin(new Exchange({ req, back, received, route, pick, cookie, door, tap, client }, context), client);
  }

  return {
    onRequest(req, back, client) {
      // Behind a request that was refused: what it is depends on who reads.
      if (client.isLast) return;
      const received = receiveRequest(req, client, false);
      if (isFault(received)) {
        client.isLast = true;
        input.onMalformed(received);
        replyWithFault(back, received, true);
        return;
      }
      enter(
        { req, received, client },
        (coming) => carry(coming, back),
        (answer) => {
          replyAtDoor(back, answer, context.draining() || received.expectsContinue);
          if (!req.complete) discardBody(req);
        },
      );
    },
    onUpgrade(req, socket, early, client) {
      // Other answers are still due on this connection, and would be taken for the other protocol.
      if (client.work.length > 0) client.isLast = true;
      if (client.isLast) return;
      const received = receiveRequest(req, client, true);
      if (isFault(received)) {
        client.isLast = true;
        input.onMalformed(received);
        sayLast(socket, faultResponse(received));
        return;
      }
      enter(
        { req, received, client },
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
        (answer) => sayLast(socket, doorResponse(answer)),
      );
    },
    onMalformed: input.onMalformed,
  };
}

function asEdited({ received, entry }: Coming): ReceivedRequest {
  const edits = entry?.admission.request ?? null;
  return edits === null ? received : { ...received, fields: editLines(received.fields, edits) };
}
