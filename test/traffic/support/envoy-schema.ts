/**
 * Whether a bootstrap is one that Envoy's own protos describe: the JSON mapping of proto3, and the rules of
 * protoc-gen-validate that stand in them. Envoy reads its files no other way.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import { ruleProblems } from "./validate-rules.ts";

const { resolve } = createRequire(import.meta.url);
const deps = join(dirname(resolve("@grpc/grpc-js-xds/package.json")), "deps");
const folders = [
  ...["envoy-api", "xds", "protoc-gen-validate", "googleapis"].map((name) => join(deps, name)),
  dirname(resolve("protobufjs/package.json")),
];

const files = [
  "envoy/config/bootstrap/v3/bootstrap.proto",
  "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto",
  "envoy/extensions/filters/http/router/v3/router.proto",
  "envoy/extensions/filters/http/header_mutation/v3/header_mutation.proto",
  "envoy/extensions/filters/http/upstream_codec/v3/upstream_codec.proto",
  "envoy/extensions/retry/priority/previous_priorities/v3/previous_priorities_config.proto",
  "envoy/extensions/upstreams/http/v3/http_protocol_options.proto",
];

let loaded: protobuf.Root | undefined;

function protos(): protobuf.Root {
  if (loaded === undefined) {
    const root = new protobuf.Root();
    root.resolvePath = (_origin, target) =>
      folders.map((folder) => join(folder, target)).find((path) => existsSync(path)) ?? target;
    root.loadSync(files, { keepCase: true });
    root.resolveAll();
    loaded = root;
  }
  return loaded;
}

/** Empty when Envoy's protos have nothing against it. */
export function envoyProblems(bootstrap: unknown): string[] {
  return messageProblems(bootstrap, protos().lookupType("envoy.config.bootstrap.v3.Bootstrap"), "");
}

function messageProblems(value: unknown, type: protobuf.Type, at: string): string[] {
  const special = wellKnown(value, type.fullName.slice(1), at);
  if (special !== null) return special;
  if (!isRecord(value)) return [`${at}: no ${type.name}`];
  const problems = Object.entries(value).flatMap(([key, item]) => {
    const field = type.fields[key];
    if (field === undefined) return [`${at}.${key}: ${type.fullName} has no such field`];
    if (field.options?.deprecated === true) return [`${at}.${key}: is deprecated`];
    return fieldProblems(item, field, `${at}.${key}`);
  });
  for (const field of type.fieldsArray)
    problems.push(...ruleProblems(value[field.name], field, `${at}.${field.name}`));
  for (const oneof of type.oneofsArray) {
    const chosen = oneof.oneof.filter((name) => value[name] !== undefined);
    if (chosen.length > 1) problems.push(`${at}: ${chosen.join(" and ")} exclude each other`);
    if (chosen.length === 0 && oneof.options?.["(validate.required)"] === true)
      problems.push(`${at}: one of ${oneof.oneof.join(", ")} is required`);
  }
  return problems;
}

function fieldProblems(value: unknown, field: protobuf.Field, at: string): string[] {
  if (field.map) {
    if (!isRecord(value)) return [`${at}: no map`];
    return Object.entries(value).flatMap(([key, item]) => oneProblems(item, field, `${at}[${key}]`));
  }
  if (!field.repeated) return oneProblems(value, field, at);
  if (!Array.isArray(value)) return [`${at}: no list`];
  return value.flatMap((item, index) => oneProblems(item, field, `${at}[${index}]`));
}

function oneProblems(value: unknown, field: protobuf.Field, at: string): string[] {
  const resolved = field.resolvedType;
  if (resolved instanceof protobuf.Type) return messageProblems(value, resolved, at);
  if (resolved instanceof protobuf.Enum) {
    return typeof value === "string" && value in resolved.values ? [] : [`${at}: no ${resolved.name}`];
  }
  return scalarProblems(value, field.type, at);
}

function scalarProblems(value: unknown, type: string, at: string): string[] {
  const right =
    type === "string" || type === "bytes"
      ? typeof value === "string"
      : type === "bool"
        ? typeof value === "boolean"
        : typeof value === "number" && (/double|float/.test(type) || isWhole(value, type));
  return right ? [] : [`${at}: no ${type}`];
}

function isWhole(value: number, type: string): boolean {
  const least = type.startsWith("u") || type.startsWith("fixed") ? 0 : -(2 ** 31);
  const most = type.endsWith("64")
    ? Number.MAX_SAFE_INTEGER
    : type.startsWith("u")
      ? 2 ** 32 - 1
      : 2 ** 31 - 1;
  return Number.isInteger(value) && value >= least && value <= most;
}

/** Messages that have a JSON form of their own; null for all others. */
function wellKnown(value: unknown, name: string, at: string): string[] | null {
  if (name === "google.protobuf.Duration")
    return typeof value === "string" && /^\d+(?:\.\d{1,9})?s$/.test(value) ? [] : [`${at}: no Duration`];
  if (name === "google.protobuf.Struct") return isRecord(value) ? [] : [`${at}: no Struct`];
  if (name === "google.protobuf.Any") {
    if (!isRecord(value) || typeof value["@type"] !== "string") return [`${at}: no @type`];
    const { "@type": url, ...fields } = value;
    const type = protos().lookup(url.replace("type.googleapis.com/", ""));
    return type instanceof protobuf.Type ? messageProblems(fields, type, at) : [`${at}: ${url} is unknown`];
  }
  const wrapped = /^google\.protobuf\.(\w+)Value$/.exec(name)?.[1]?.toLowerCase();
  return wrapped === undefined ? null : scalarProblems(value, wrapped, at);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
