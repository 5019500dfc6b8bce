/** Two answers to the same request, judged. Pure; names fields and never shows values, which may be anybody's data. */
import { createHash } from "node:crypto";

export interface Answer {
  readonly status: number;
  /** Value of content-type; "" when absent. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

export type Difference =
  | { readonly kind: "status"; readonly monolith: number; readonly service: number }
  | { readonly kind: "content-type"; readonly monolith: string; readonly service: string }
  /** `fields` are JSON paths such as `$.posts[].author.name`; empty when the bodies are not JSON. */
  | { readonly kind: "body"; readonly fields: readonly string[] };

export interface Verdict {
  readonly equal: boolean;
  readonly differences: readonly Difference[];
}

const maxFields = 20;

export function compareAnswers(monolith: Answer, service: Answer): Verdict {
  const differences: Difference[] = [];
  if (monolith.status !== service.status) {
    differences.push({ kind: "status", monolith: monolith.status, service: service.status });
  }
  const types = { monolith: mediaType(monolith), service: mediaType(service) };
  if (types.monolith !== types.service) differences.push({ kind: "content-type", ...types });
  const fields = compareBodies(monolith, service, isJson(monolith) && isJson(service));
  if (fields !== null) differences.push({ kind: "body", fields });
  return { equal: differences.length === 0, differences };
}

/** Parameters count (charset changes what the client reads); white space, case and order do not. */
function mediaType(answer: Answer): string {
  const [type = "", ...parameters] = answer.contentType.toLowerCase().replace(/\s+/g, "").split(";");
  return [type, ...parameters.sort()].join(";");
}

function isJson(answer: Answer): boolean {
  return /^application\/(json|[^;]*\+json)\s*(;|$)/i.test(answer.contentType);
}

function compareBodies(monolith: Answer, service: Answer, json: boolean): string[] | null {
  if (digest(monolith.body) === digest(service.body)) return null;
  const one = json ? parse(monolith.body) : undefined;
  const other = json ? parse(service.body) : undefined;
  if (one === undefined || other === undefined) return [];
  const fields = new Set<string>();
  collect(one.value, other.value, "$", fields);
  return fields.size === 0 ? null : [...fields];
}

function collect(one: unknown, other: unknown, path: string, fields: Set<string>): void {
  if (fields.size >= maxFields || Object.is(one, other)) return;
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) fields.add(`${path}.length`);
    const shared = Math.min(one.length, other.length);
    for (let at = 0; at < shared; at++) collect(one[at], other[at], `${path}[]`, fields);
  } else if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      if (Object.hasOwn(one, key) && Object.hasOwn(other, key))
        collect(one[key], other[key], `${path}.${key}`, fields);
      else if (fields.size < maxFields) fields.add(`${path}.${key}`);
    }
  } else fields.add(path);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(body).toString("utf8")) };
  } catch {
    return undefined;
  }
}

function digest(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("base64");
}
