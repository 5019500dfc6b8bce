/** Who would answer a request, and why: `msa proxy explain`. Pure but for the id of a new user. */
import { randomUUID } from "node:crypto";
import { discoverText } from "../../routes/discover-config.ts";
import type { RouteFile } from "../../routes/route-file.ts";
import { gateOf, isRefusal } from "./gateway/gate-of.ts";
import { findRoute } from "./match/find-route.ts";
import { type PassedOver, passedOver } from "./match/passed-over.ts";
import { isAddressed } from "./pick/audience.ts";
import { forcedLeg } from "./pick/force-token.ts";
import { createInstances } from "./pick/instances.ts";
import { type Leg, type PickReason, pickTarget } from "./pick/pick-target.ts";
import { header } from "./pick/request-traits.ts";
import { bucketOf, stickyUser } from "./pick/user-bucket.ts";
import { compileTable } from "./table/compile-table.ts";

export interface ExplainRequest {
  readonly method: string;
  /** As sent; a query is ignored. */
  readonly path: string;
  /** `["authorization: Bearer x"]`. */
  readonly headers?: readonly string[];
  /** Host that it is for; that of `headers` when not said. */
  readonly host?: string;
  readonly clientIp?: string;
  /** What testers' tokens are signed with; null when none is believed. */
  readonly forceSecret?: string | null;
  /** Milliseconds since the epoch, for the age of a token. */
  readonly now?: number;
}

export interface Explanation {
  /** Row that decides; null when none matches. */
  readonly endpoint: string | null;
  readonly module: string | null;
  readonly state: string | null;
  /** Rows before it with this method and path that are for other requests. */
  readonly passedOver: readonly PassedOver[];
  readonly leg: Leg;
  readonly target: {
    readonly name: string;
    /** As the table has it. */
    readonly url: string;
    /** Who lists its instances to a running proxy, in words; null for those that the table names. */
    readonly discover: string | null;
  };
  readonly mirror: string | null;
  readonly fallback: string | null;
  readonly reason: PickReason;
  /** What the request has to pass first; what it would say is not tried. Null without a gate. */
  readonly gate: { readonly name: string; readonly checks: readonly string[] } | null;
  /** What the door answers because nobody can tell the gate; null when it can. */
  readonly refused: { readonly status: number; readonly why: string } | null;
  /** For canaries: which key identified the user, where that user stands (0 to 100) and up to where users go to the service. A new user gets a cookie, and a bucket by chance. */
  readonly canary: {
    readonly key: string;
    readonly bucket: number;
    readonly weight: number;
    readonly newUser: boolean;
  } | null;
}

/** As a proxy with every target up would decide. */
export function explainRequest(
  file: RouteFile,
  sticky: readonly string[],
  request: ExplainRequest,
): Explanation {
  const table = compileTable(file, 1);
  const method = request.method.toUpperCase();
  const path = request.path.replace(/[?#].*$/, "");
  const rawHeaders = (request.headers ?? []).flatMap(splitHeader);
  const traits = {
    rawHeaders,
    clientIp: request.clientIp ?? "127.0.0.1",
    host: request.host ?? header(rawHeaders, "host"),
  };
  const route = findRoute(table, method, path, traits);
  const gate = gateOf(table, route, { method, path, asker: traits, trusted: false });
  const { forceSecret = null, now = 0 } = request;
  const user = stickyUser(sticky, traits, randomUUID);
  const bucket = bucketOf(user.value);
  const pick = pickTarget(table, route, {
    bucket: () => bucket,
    forced: forceSecret === null ? null : forcedLeg(forceSecret, traits.rawHeaders, now),
    isAddressed: (audience) => isAddressed(audience.conditions, traits),
    instances: createInstances(),
    now,
  });
  const discover = file.targets[pick.target.name]?.discover;
  return {
    endpoint: route?.id ?? null,
    module: route?.module ?? null,
    state: route?.state ?? null,
    passedOver: passedOver(table, method, path, traits, route),
    leg: pick.leg,
    target: {
      name: pick.target.name,
      url: (pick.instance ?? pick.target.instances[0]).url,
      discover: discover === undefined ? null : discoverText(discover),
    },
    mirror: pick.mirror?.name ?? null,
    fallback: pick.fallback?.name ?? null,
    reason: pick.reason,
    gate: gate === null || isRefusal(gate) ? null : { name: gate.name, checks: Object.keys(gate.settings) },
    refused: gate !== null && isRefusal(gate) ? { status: gate.status, why: gate.detail } : null,
    canary:
      route?.state === "canary"
        ? { key: user.key, bucket, weight: route.weight, newUser: user.issue !== null }
        : null,
  };
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon === -1 ? [line.trim(), ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
