import type { ts } from "ts-morph";
import { textOf, unknown, type Value } from "../../boot/values.ts";
import type { RoutePattern } from "./nest-app.ts";

interface Served {
  readonly path: string;
  readonly method: string;
  readonly controller: ts.Node | null;
}

/** `"cats"`, `{ path: "cats", method: RequestMethod.GET }`, `CatsController`, or lists of them. */
export function patternsOf(value: Value, below: boolean): RoutePattern[] {
  if (value.kind === "array") return value.items.flatMap((item) => patternsOf(item.value, below));
  if (value.kind === "class")
    return [{ path: null, method: null, controller: value.node, version: null, below: false }];
  if (value.kind === "object") {
    const method = methodName(value.fields.get("method") ?? unknown);
    const version = textOf(value.fields.get("version") ?? unknown);
    return patternsOf(value.fields.get("path") ?? unknown, false).map((own) => ({ ...own, method, version }));
  }
  const text = textOf(value);
  const path = text === null ? null : `/${text.replace(/^\/+/, "")}`;
  return [{ path, method: null, controller: null, version: null, below }];
}

/** `RequestMethod.GET`; null for every method. */
function methodName(value: Value): string | null {
  const name = value.kind === "external" ? value.path.at(-1) : (textOf(value) ?? undefined);
  return name === undefined || name === "ALL" ? null : name.toUpperCase();
}

/** Does every request that the route answers match the pattern? A pattern that could not be computed matches. */
export function matches(pattern: RoutePattern, route: Served): boolean {
  if (pattern.controller !== null) return pattern.controller === route.controller;
  if (pattern.method !== null && pattern.method !== route.method && route.method !== "ALL") return false;
  if (pattern.path === null || isEverything(pattern.path)) return true;
  const wanted = segmentsOf(pattern.path);
  const given = segmentsOf(route.path);
  for (const [index, segment] of wanted.entries()) {
    const own = given[index];
    if (isWildcard(segment)) return own !== undefined || segment.startsWith("{");
    if (own === undefined) return segment.endsWith("?") || /^\{.*\}$/.test(segment);
    if (!matchesSegment(segment, own)) return false;
  }
  return pattern.below || given.length <= wanted.length;
}

export function isEverything(path: string): boolean {
  return /^\/?(\*\w*|\(\.\*\)|\{\*\w+\}|\.\*)$/.test(path);
}

function matchesSegment(pattern: string, own: string): boolean {
  if (pattern === own || /^:\w+\??(\(.*\))?$/.test(pattern)) return true;
  if (!/[*(:]/.test(pattern)) return false;
  const source = pattern
    .replace(/[.+^$[\]\\]/g, "\\$&")
    .replace(/\(\\\.\*\)|\*\w*/g, ".*")
    .replace(/:\w+(\(.*?\))?/g, "[^/]+");
  try {
    return new RegExp(`^${source}$`).test(own);
  } catch {
    // A pattern of another dialect says nothing that could be relied on.
    return false;
  }
}

function isWildcard(segment: string): boolean {
  return /^(\*\w*|\(\.\*\)|\{\*\w+\}|\.\*)$/.test(segment);
}

/** `queues{/*rest}` is `queues/{*rest}`. */
function segmentsOf(path: string): string[] {
  return path
    .replace(/\{\/(\*\w*)\}/g, "/{$1}")
    .split("/")
    .filter((segment) => segment !== "");
}
