/**
 * What stands at the door before a request is carried: named in `gates` of the route table, worn by a row (`gate`) or by
 * the whole table. Everything is off until it is written down. No secret stands here: keys are kept as hashes, secrets
 * are named by the environment variable that holds them.
 */
import { z } from "zod";

/** RFC 9110 5.1. */
const fieldName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "must be the name of a header");
/** What may stand in a header: no line ends, no control characters. */
const fieldValue = z.string().regex(/^[\t\x20-\x7e\xa0-\xff]*$/, "must be text that a header can carry");
const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable");
const addressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "must be an address like 10.0.0.1 or ::1, or a range like 10.0.0.0/8",
});

const fieldEdits = z.strictObject({
  set: z.record(fieldName, fieldValue).optional(),
  remove: z.array(fieldName).optional(),
});

const apiKeys = z.strictObject({
  /** Header that carries the key; `x-api-key` when not said. The target gets it, too: it may still check it itself. */
  header: fieldName.optional(),
  /** Who holds which key, as `sha256:<hex>`: `msa proxy key <name>` makes one. */
  keys: z.record(
    z.string().min(1),
    z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hexadecimal digits'),
  ),
  /** Header in which the target hears who it was. */
  forward: fieldName.optional(),
});

const jwt = z.strictObject({
  /** Where the issuer publishes its keys; or a file beside the route table (`./keys.json`). */
  jwks: z
    .string()
    .regex(/^(https?:\/\/\S+|\.{0,2}\/\S+)$/, "must be an address or a path like ./keys.json")
    .optional(),
  /** Instead of `jwks`: environment variable with the shared secret of HS256, HS384 or HS512. */
  secretEnv: variableName.optional(),
  issuer: z.string().optional(),
  audience: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  /** Which signatures count; every asymmetric one for `jwks`, HS256 to HS512 for `secretEnv` when not said. */
  algorithms: z
    .array(
      z.enum([
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "EdDSA",
        "HS256",
        "HS384",
        "HS512",
      ]),
    )
    .min(1)
    .optional(),
  /** Seconds by which clocks may differ. */
  leeway: z.number().min(0).max(300).optional(),
  /** Cookie that carries the token where there is no `Authorization` header. */
  cookie: z
    .string()
    .regex(/^[^\s=;,]+$/)
    .optional(),
  /** A request without a token passes; one with a bad token never does. */
  optional: z.literal(true).optional(),
  /** Claims that must have one of these values; a list or a `scope` must contain one. */
  claims: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).optional(),
  /** Headers in which the target hears claims. A client's own headers of these names are dropped. */
  forward: z.record(fieldName, z.string().min(1)).optional(),
});

const rateLimit = z.strictObject({
  requests: z.int().min(1),
  seconds: z.int().min(1).max(86_400),
  /** Whose requests are counted together: `ip` when not said, `all`, `api-key`, `jwt:<claim>`, `header:<name>`, `cookie:<name>`. */
  by: z
    .string()
    .regex(
      /^(ip|all|api-key|jwt:\S+|header:[a-z0-9-]+|cookie:[^\s=;]+)$/,
      'must be "ip", "all", "api-key", "jwt:<claim>", "header:<name>" or "cookie:<name>"',
    )
    .optional(),
  /** `route`: each row counts by itself. */
  per: z.enum(["gate", "route"]).optional(),
});

const cors = z.strictObject({
  /** Origins whose scripts may read the answers: `https://shop.example`, or `*` alone. */
  origins: z
    .array(
      z.string().regex(/^(\*|https?:\/\/[^/\s]+)$/, 'must be "*" or "https://host[:port]" without a path'),
    )
    .min(1),
  methods: z
    .array(z.string().regex(/^[A-Z]+$/))
    .min(1)
    .optional(),
  /** Headers that scripts may send; those that they ask for when not said. */
  headers: z.array(fieldName).optional(),
  /** Headers that scripts may read. */
  exposed: z.array(fieldName).optional(),
  credentials: z.literal(true).optional(),
  /** Seconds for which a browser remembers the answer to a preflight. */
  maxAge: z.int().min(0).max(86_400).optional(),
});

const cache = z.strictObject({
  /** Bytes for all answers of this gate; 64 MiB when not said. */
  maxBytes: z.int().min(1).optional(),
  /** Bytes of one answer; 1 MiB when not said. */
  maxEntry: z.int().min(1).optional(),
});

export const gateSettings = z.strictObject({
  /** Only these clients. */
  allow: z.array(addressRange).min(1).optional(),
  /** Never these, also when `allow` names them. */
  deny: z.array(addressRange).min(1).optional(),
  cors: cors.optional(),
  /** Bytes. */
  maxBody: z.int().min(0).optional(),
  apiKeys: apiKeys.optional(),
  jwt: jwt.optional(),
  /** All of them must agree. */
  rateLimits: z.array(rateLimit).min(1).optional(),
  /** Answers are kept as RFC 9111 lets a shared cache keep them. */
  cache: cache.optional(),
  /** Header with an id for each request: a trusted peer's, or a new one; the target gets it, and so does the client. */
  requestId: fieldName.optional(),
  /** Of the request, for the target. */
  request: fieldEdits.optional(),
  /** Of the answer, for the client. */
  response: fieldEdits.optional(),
});

/** Where requests are counted, so that several proxies have one limit: in a Redis. */
export const limitStore = z.strictObject({
  /** Environment variable with its address: `redis://user:password@host:6379/0`, or `rediss:` over TLS. */
  urlEnv: variableName,
  /** In front of its keys; `msa` when not said. Proxies that count together have the same. */
  prefix: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, "must be letters, digits and . : _ - only")
    .optional(),
  /** Milliseconds that a request waits for it; 100 when not said. */
  patience: z.int().min(1).max(5_000).optional(),
  /** What happens to requests while it is down or slow: counted by this proxy alone (when not said), or answered 503. */
  whenDown: z.enum(["memory", "refuse"]).optional(),
});

export type LimitStoreSettings = z.infer<typeof limitStore>;
export type GateSettings = z.infer<typeof gateSettings>;
export type ApiKeySettings = z.infer<typeof apiKeys>;
export type JwtSettings = z.infer<typeof jwt>;
export type RateLimitSettings = z.infer<typeof rateLimit>;
export type CorsSettings = z.infer<typeof cors>;
export type CacheSettings = z.infer<typeof cache>;
