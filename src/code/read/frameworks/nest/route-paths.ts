import type { ts } from "ts-morph";
import { literal, type PathSite, textOf, unknown, type Value } from "../../boot/values.ts";
import { type NestApp, neutral, type Version } from "./nest-app.ts";
import { matches } from "./route-patterns.ts";

/** Text of a part of a path; null where it could not be computed. */
export interface PathPart {
  readonly text: string | null;
  readonly node: ts.Node;
}

interface RouteParts {
  /** Of `RouterModule`, of the controller, of the method. */
  readonly module: PathPart | null;
  readonly controller: PathPart;
  readonly method: PathPart;
  readonly version: Version | undefined;
  readonly verb: string;
}

/** `"x"`, `["a", "b"]` or nothing, as decorators of controllers and methods take it. */
export function partsOf(value: Value | undefined, node: ts.Node): PathPart[] {
  if (value === undefined || (value.kind === "literal" && value.value === undefined))
    return [{ text: "", node }];
  if (value.kind === "array") return value.items.flatMap((item) => partsOf(item.value, item.origin ?? node));
  return [{ text: textOf(value), node }];
}

export function versionsOf(value: Value | undefined): Version[] {
  if (value === undefined) return [];
  if (value.kind === "array") return value.items.flatMap((item) => versionsOf(item.value));
  if (value.kind === "external" && value.path.at(-1) === "VERSION_NEUTRAL") return [neutral];
  return [textOf(value)];
}

/** Prefix, version, module, controller, method: in the order in which Nest puts them together. */
export function fullPath(app: NestApp, parts: RouteParts): PathSite {
  const version = versionPart(app, parts);
  const pieces = [parts.module, parts.controller, parts.method].filter((part) => part !== null);
  const blind = pieces.find((part) => part.text === null);
  if (blind !== undefined || version === null) {
    const culprit = blind?.node ?? (parts.version === null ? null : app.versioning?.prefixNode);
    return { node: culprit ?? parts.method.node, value: unknown };
  }
  const own = join(pieces.map((part) => part.text ?? ""));
  const route = { path: own, method: parts.verb, controller: null };
  const excluded = app.exclude.some((pattern) => pattern.path !== null && matches(pattern, route));
  const prefix = app.prefix === null || excluded ? "" : textOf(app.prefix.value);
  if (prefix === null) return { node: app.prefix?.node ?? parts.method.node, value: unknown };
  return { node: parts.method.node, value: literal(join([prefix, version, own])) };
}

function versionPart(app: NestApp, { version }: RouteParts): string | null {
  if (app.versioning?.type !== "URI" || version === undefined || version === neutral) return "";
  const { prefix } = app.versioning;
  return prefix === null || version === null ? null : `${prefix}${version}`;
}

function join(parts: readonly string[]): string {
  const joined = parts
    .map((part) => part.replace(/^\/+|\/+$/g, ""))
    .filter((part) => part !== "")
    .join("/");
  return `/${joined}`;
}
