/**
 * Whether a declarative configuration is one that Kong takes: fields, types, bounds and rules between fields as Kong's
 * reference has them (Gateway 3.x: "Service", "Route" with `router_flavor = expressions`, "Upstream", "Target"), reduced to
 * what an export may hold. Kong ships no JSON schema.
 */
import { Ajv } from "ajv";

const text = { type: "string", minLength: 1 };
const timeout = { type: "integer", minimum: 1, maximum: 2 ** 31 - 2 };
const port = { type: "integer", minimum: 0, maximum: 65_535 };
const hashInput = {
  enum: ["none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"],
};
const name = { type: "string", pattern: "^[\\w.~-]+$" };

function object(properties: Record<string, unknown>, required: readonly string[], more: object = {}): object {
  return { type: "object", properties, required, additionalProperties: false, ...more };
}

const route = object(
  {
    name,
    expression: text,
    priority: { type: "integer", minimum: 0, maximum: 2 ** 46 - 1 },
    strip_path: { type: "boolean" },
    preserve_host: { type: "boolean" },
    request_buffering: { type: "boolean" },
    response_buffering: { type: "boolean" },
  },
  ["name", "expression"],
);

const service = object(
  {
    name,
    host: { type: "string", pattern: "^(?:[\\w.-]+|[\\da-fA-F:.]+)$" },
    port,
    protocol: { enum: ["http", "https"] },
    connect_timeout: timeout,
    read_timeout: timeout,
    write_timeout: timeout,
    retries: { type: "integer", minimum: 0, maximum: 32_767 },
    routes: { type: "array", items: route },
  },
  ["name", "host"],
);

const needs = (field: string, value: string, then: object): object => ({
  if: { properties: { [field]: { const: value } }, required: [field] },
  then,
});

const upstream = object(
  {
    name: { type: "string", pattern: "^[\\w.-]+$" },
    algorithm: { enum: ["consistent-hashing", "least-connections", "round-robin", "latency"] },
    hash_on: hashInput,
    hash_on_header: text,
    hash_on_cookie: text,
    hash_fallback: hashInput,
    hash_fallback_header: text,
    slots: { type: "integer", minimum: 10, maximum: 65_536 },
    targets: {
      type: "array",
      items: object({ target: text, weight: { type: "integer", minimum: 0, maximum: 65_535 } }, ["target"]),
    },
  },
  ["name"],
  {
    allOf: [
      needs("hash_on", "header", { required: ["hash_on_header"] }),
      needs("hash_fallback", "header", { required: ["hash_fallback_header"] }),
      needs("hash_on", "cookie", {
        required: ["hash_on_cookie"],
        properties: { hash_fallback: { const: "none" } },
      }),
      needs("hash_fallback", "cookie", { required: ["hash_on_cookie"] }),
      needs("hash_on", "ip", { properties: { hash_fallback: { not: { const: "ip" } } } }),
      needs("hash_on", "none", { properties: { hash_fallback: { const: "none" } } }),
    ],
  },
);

const check = new Ajv({ allErrors: true, strict: false }).compile(
  object(
    {
      _format_version: { enum: ["1.1", "2.1", "3.0"] },
      services: { type: "array", items: service },
      upstreams: { type: "array", items: upstream },
    },
    ["_format_version"],
  ),
);

export interface KongConfig {
  readonly services: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly routes: readonly {
      readonly name: string;
      readonly expression: string;
      readonly priority: number;
    }[];
  }[];
  readonly upstreams?: readonly {
    readonly name: string;
    readonly targets: readonly { readonly target: string; readonly weight: number }[];
  }[];
}

export function kongProblems(config: KongConfig): string[] {
  if (!check(config))
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  const names = [...config.services, ...config.services.flatMap(({ routes }) => routes)].map(
    (one) => one.name,
  );
  return names.filter((one, at) => names.indexOf(one) !== at).map((one) => `${one}: stands there twice`);
}
