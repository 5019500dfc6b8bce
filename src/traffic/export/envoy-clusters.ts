/** The targets as clusters of Envoy: one for each way in which rows use them. */
import { ipVersion } from "../../util/ip-version.ts";
import { type Answer, serversOf } from "./answers.ts";
import { envoyDuration, extension } from "./envoy-words.ts";
import type { ExportInput } from "./exported.ts";
import type { RowWithPattern } from "./unsaid.ts";
import type { Plain } from "./yaml-text.ts";

type RouteFile = ExportInput["file"];

/** Points on the ring on which users and targets lie: a hundredth of a percent each. */
const ringSize = 10_000;

export const monolithName = "msa_monolith";

export function copiesName(target: string): string {
  return `msa_${target}_copies`;
}

export function clusterName(answer: Extract<Answer, { kind: "service" | "canary" }>): string {
  const share = answer.kind === "canary" ? `_${canaryShare(answer.weight)}` : "";
  return `msa_${answer.target}${share}${answer.fallback ? "" : "_alone"}`;
}

/** Points that the service has. */
export function canaryShare(weight: number): number {
  return Math.round((weight / 100) * ringSize);
}

/** A target, and its points where there is a ring. */
interface Member {
  readonly target: string;
  readonly points?: number;
}

export function clustersOf(
  file: RouteFile,
  rows: readonly RowWithPattern[],
  settings: ExportInput["settings"],
): Plain[] {
  const monolith = { target: "monolith" };
  const cluster = (name: string, priorities: readonly Member[][], more: object = {}): Plain => ({
    name,
    ...resolution(file, priorities.flat()),
    connect_timeout: envoyDuration(settings.connectTimeout),
    // Its defaults would refuse the 1,025th request, and the fourth that goes on to the monolith at a time.
    circuit_breakers: { thresholds: [withoutLimit] },
    ...balanceOf(file, priorities[0]),
    ...more,
    load_assignment: {
      cluster_name: name,
      endpoints: priorities.map((members, priority) => ({
        ...(priority === 0 ? {} : { priority }),
        lb_endpoints: members.flatMap((member) => endpointsOf(file, member)),
      })),
    },
  });
  const found = new Map([[monolithName, cluster(monolithName, [[monolith]])]]);
  for (const { answer } of rows) {
    if (answer.kind === "monolith") continue;
    const service = { target: answer.target };
    if (answer.kind === "shadow") {
      const name = copiesName(answer.target);
      found.set(name, cluster(name, [[service]], marked));
      continue;
    }
    const name = clusterName(answer);
    const behind = answer.fallback ? [[monolith]] : [];
    if (answer.kind === "service") {
      found.set(name, cluster(name, [[service], ...behind], answer.fallback ? leftAloneWhenDown : {}));
      continue;
    }
    const points = canaryShare(answer.weight);
    const ring = [
      { ...service, points },
      { ...monolith, points: ringSize - points },
    ].filter((member) => member.points > 0);
    found.set(name, cluster(name, [ring, ...behind], onRing));
  }
  return [...found.values()];
}

/** Of exactly that size, a target that gains weight only gains points: who is on it stays there. */
const onRing = {
  lb_policy: "RING_HASH",
  ring_hash_lb_config: { minimum_ring_size: ringSize, maximum_ring_size: ringSize },
};

const limit = 1_000_000_000;
const withoutLimit = {
  max_connections: limit,
  max_pending_requests: limit,
  max_requests: limit,
  max_retries: limit,
};

/** The first connection that fails has the others go to the monolith at once, for a second. Answers never do. */
const leftAloneWhenDown = {
  outlier_detection: {
    split_external_local_origin_errors: true,
    consecutive_local_origin_failure: 1,
    enforcing_consecutive_local_origin_failure: 100,
    interval: "0.5s",
    base_ejection_time: "1s",
    max_ejection_time: "8s",
    max_ejection_percent: 100,
    enforcing_consecutive_5xx: 0,
    enforcing_consecutive_gateway_failure: 0,
    enforcing_success_rate: 0,
    enforcing_local_origin_success_rate: 0,
  },
};

/** What is a copy says so, and nothing else does: the mark is set on the way to where only copies go. */
const marked = {
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
      explicit_http_config: { http_protocol_options: {} },
      http_filters: [
        extension(
          "envoy.filters.http.header_mutation",
          "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
          {
            mutations: {
              request_mutations: [
                {
                  append: {
                    header: { key: "x-msa-shadow", value: "1" },
                    append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                  },
                },
              ],
            },
          },
        ),
        extension(
          "envoy.filters.http.upstream_codec",
          "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec",
          {},
        ),
      ],
    },
  },
};

/** One for each instance; on a ring they share the target's points. */
function endpointsOf(file: RouteFile, { target, points }: Member): Plain[] {
  const servers = serversOf(file, target);
  const weights = servers.reduce((sum, { weight }) => sum + weight, 0);
  return servers.flatMap((server) => {
    const own = points === undefined ? server.weight : Math.round((points * server.weight) / weights);
    if (own === 0) return [];
    return [
      {
        endpoint: { address: { socket_address: { address: server.host, port_value: server.port } } },
        ...(points === undefined && servers.length === 1 ? {} : { load_balancing_weight: own }),
      },
    ];
  });
}

function balanceOf(
  { targets }: RouteFile,
  members: readonly Member[] = [],
): { readonly [key: string]: Plain } {
  return members.some(({ target }) => targets[target]!.balance === "least-busy")
    ? { lb_policy: "LEAST_REQUEST" }
    : {};
}

/** Addresses are not looked up. */
function resolution(file: RouteFile, members: readonly Member[]): { readonly [key: string]: Plain } {
  return members.flatMap(({ target }) => serversOf(file, target)).every(({ host }) => ipVersion(host) !== 0)
    ? { type: "STATIC" }
    : { type: "STRICT_DNS", dns_lookup_family: "V4_PREFERRED" };
}
