/**
 * The route table as it lies in `msa.routes.json`: who answers which endpoint.
 * Born from the endpoints that analysis found, obeyed by the proxy; moving a row is what a migration is.
 *
 * The order of `routes` is the order in which the monolith's framework would try them: the first match decides.
 * A request that matches no row goes to the monolith.
 */
import { z } from "zod";
import { discoverConfig } from "./discover-config.ts";
import { gateSettings, limitStore } from "./gate-settings.ts";

export const routeState = z.enum(["monolith", "shadow", "canary", "service"]);
export type RouteState = z.infer<typeof routeState>;

/** `http://host:port`, `https://host:port` or `unix:/path/of/socket`; parseTargetAddress looks closer. */
const address = z
  .string()
  .regex(/^(https?:\/\/|unix:\/)\S+$/, "must be http://host:port, https://host:port or unix:/path");

/** How an `https` target is recognised. Paths are relative to the folder of the route file. */
const targetTls = z.strictObject({
  /** File of certificates (PEM) that are trusted instead of the public ones. */
  ca: z.string().min(1).optional(),
  /** Name that the certificate must be for, and that is asked for; the host of `url` when not said. */
  servername: z.string().min(1).optional(),
  /** Any certificate will do: whoever stands in between reads and writes along. */
  insecure: z.literal(true).optional(),
});

const targetInstance = z.strictObject({
  url: address,
  /** Share of the requests beside the other instances; 1 when not said. */
  weight: z.int().min(1).max(1_000).optional(),
});

const targetConfig = z.strictObject({
  /** Where it answers: its first instance. */
  url: address,
  /** Path that answers 200 when the target can take requests. */
  health: z.string().startsWith("/").optional(),
  /** Share of `url` beside the other instances; 1 when not said. */
  weight: z.int().min(1).max(1_000).optional(),
  /** What it is spoken to in: `h2` for HTTP/2, as gRPC needs it; `http/1.1` when not said. */
  protocol: z.enum(["http/1.1", "h2"]).optional(),
  /** For addresses with `https`. */
  tls: targetTls.optional(),
  /** Further processes that answer the same. */
  instances: z.array(targetInstance).optional(),
  /** Who lists the instances while the proxy runs; until it has answered, `url` and `instances` stand. */
  discover: discoverConfig.optional(),
  /** How requests are spread over instances: in turn by weight (default), or to the one with the fewest under way. */
  balance: z.enum(["round-robin", "least-busy"]).optional(),
  /** Requests that one instance gets at once (bulkhead); no limit when not said. */
  maxInFlight: z.int().min(1).optional(),
});

/** What of a request tells users, tenants and hosts apart. */
export const traitKey = z
  .string()
  .regex(
    /^(header:[a-z0-9-]+|cookie:[^\s=;]+|jwt:\S+|host|ip)$/,
    'must be "header:<name>", "cookie:<name>", "jwt:<claim>", "host" or "ip"',
  );

/** Values of `host` may begin with `*.`, which stands for one or more labels; `*` is any host. */
export const rowCondition = z.record(traitKey, z.array(z.string().min(1)).min(1));
export type RowCondition = z.infer<typeof rowCondition>;

const routeRow = z.strictObject({
  /** `"GET /api/posts/:slug"`; method `ALL` matches every method. */
  endpoint: z.string().regex(/^[A-Z]+ \/\S*$/, 'must look like "GET /api/posts/:slug"'),
  /** Set for endpoints that the monolith declared with a regular expression; matched against the path instead of the pattern. */
  regex: z.string().optional(),
  /** The requests that the row is looked at for: each key must have one of its values. For others the next row that matches decides. */
  match: rowCondition.optional(),
  module: z.string().min(1),
  state: routeState,
  /** Name of the service in `targets`; absent while no service exists for this row. */
  target: z.string().optional(),
  /** Percent of users that the service answers; only with `canary`. */
  weight: z.number().min(0).max(100).optional(),
  /** For whose requests the state holds: each key must have one of its values. The others are the monolith's. */
  when: rowCondition.optional(),
  /** What happens when the service cannot be reached before a byte was sent: the monolith answers (default), or the client sees the fault. */
  fallback: z.enum(["monolith", "none"]).optional(),
  /** What a GET of this row changes; such a request is never sent twice, so a shadow does not mirror it. */
  sideEffects: z.string().optional(),
  /** Why this row cannot leave the monolith. */
  pinned: z.string().optional(),
  /** The monolith's copy is gone: only the service can answer. */
  retired: z.literal(true).optional(),
  /** What stands at the door of this row, by its name in `gates`; the table's own `gate` when not said. */
  gate: z.string().optional(),
});

const openapi = z.strictObject({
  /** Where clients find the document. */
  path: z.string().startsWith("/"),
  /** Where each target has its own: `{ "monolith": "/docs-json" }`. */
  documents: z.record(z.string(), z.string().startsWith("/")),
  /** The first document's when not said. */
  title: z.string().optional(),
});

export const routeFile = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  /** Always has `monolith`. */
  targets: z.record(z.string(), targetConfig),
  /** What may stand at the door, by name. */
  gates: z.record(z.string().min(1), gateSettings).optional(),
  /** The gate of every request whose row names none, and of those that match no row. */
  gate: z.string().optional(),
  /** Where the rate limits of all gates are counted; in the proxy's memory when not said. */
  rateLimitStore: limitStore.optional(),
  /** One OpenAPI document of those that the targets have, each operation from whoever answers it now. */
  openapi: openapi.optional(),
  routes: z.array(routeRow),
});

export type TargetConfig = z.infer<typeof targetConfig>;
export type RouteRow = z.infer<typeof routeRow>;
export type RouteFile = z.infer<typeof routeFile>;
