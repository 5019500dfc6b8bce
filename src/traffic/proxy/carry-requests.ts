/** The request path, read from top to bottom: receive, match, pick, forward. */
import { randomUUID } from "node:crypto";
import { type ClientConnection, clientAddress } from "./forward/client-connection.ts";
import { Exchange } from "./forward/exchange.ts";
import type { ExchangeContext, ResponseTap } from "./forward/exchange-context.ts";
import type { Fault } from "./forward/fault.ts";
import { isFault, type ReceivedRequest, receiveRequest } from "./forward/receive-request.ts";
import { faultResponse, replyWithFault } from "./forward/reply-with-fault.ts";
import { UpgradeExchange } from "./forward/upgrade-exchange.ts";
import type { FrontHandlers } from "./front.ts";
import { findRoute } from "./match/find-route.ts";
import { isAddressed } from "./pick/audience.ts";
import { forcedLeg } from "./pick/force-token.ts";
import { type Pick, pickTarget } from "./pick/pick-target.ts";
import type { RequestTraits } from "./pick/request-traits.ts";
import { bucketOf, stickyUser } from "./pick/user-bucket.ts";
import type { Route, RouteTable, Target } from "./table/route-table.ts";

export interface CarryInput {
  /** The table in force; asked once a request, which keeps the answer. */
  readonly table: () => RouteTable;
  readonly sticky: readonly string[];
  /** Of the cookies that `sticky` issues, each with its semicolon. */
  readonly cookieAttributes: string;
  /** What testers' tokens are signed with; null when none is believed. */
  readonly forceSecret: string | null;
  readonly trusts: (address: string) => boolean;
  readonly context: ExchangeContext;
  readonly onBegin: () => void;
  readonly onMalformed: (fault: Fault) => void;
  /** Sees the monolith's answer to a request of a shadow row. */
  readonly shadowTap: (received: ReceivedRequest, route: Route, mirror: Target) => ResponseTap | null;
}

export function carryRequests(input: CarryInput): FrontHandlers {
  const { context, trusts } = input;

  function choose(
    rawHeaders: readonly string[],
    received: ReceivedRequest,
    client: ClientConnection,
  ): { route: Route | null; pick: Pick; cookie: string | null } {
    const table = input.table();
    const route = findRoute(table, received.method, received.path);
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
    return { route, pick, cookie };
  }

  function begin(work: Exchange | UpgradeExchange, client: ClientConnection): void {
    client.work.push(work);
    input.onBegin();
    work.start();
  }

  return {
    onRequest(req, res, client) {
      const received = receiveRequest(req, client, false);
      if (isFault(received)) {
        input.onMalformed(received);
        replyWithFault(res, received, true);
        return;
      }
      const { route, pick, cookie } = choose(req.rawHeaders, received, client);
      const tap =
        route === null || pick.mirror === null ? null : input.shadowTap(received, route, pick.mirror);
      begin(new Exchange({ req, res, received, route, pick, cookie, tap, client }, context), client);
    },
    onUpgrade(req, socket, early, client) {
      const received = receiveRequest(req, client, true);
      if (isFault(received)) {
        input.onMalformed(received);
        socket.end(faultResponse(received), "latin1", () => socket.destroy());
        return;
      }
      const { route, pick, cookie } = choose(req.rawHeaders, received, client);
      begin(new UpgradeExchange({ socket, early, received, route, pick, cookie, client }, context), client);
    },
    onMalformed: input.onMalformed,
  };
}
