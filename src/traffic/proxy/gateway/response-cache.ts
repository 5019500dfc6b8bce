/** A shared cache as RFC 9111 lets one be; `http-cache-semantics` knows what may be kept, for how long, and for whom. */
import CachePolicy from "http-cache-semantics";
import type { CacheSettings } from "../../../routes/gate-settings.ts";
import type { ResponseTap } from "../forward/exchange-context.ts";
import type { ResponseHead } from "../forward/transport.ts";
import type { DoorAnswer, Visit } from "./visit.ts";

export interface ResponseCache {
  /** An answer that is fresh and fits; null when a target has to be asked. */
  find(visit: Visit, target: string): DoorAnswer | null;
  /** Keeps the answer that passes, or forgets what it makes untrue; null when neither can be. */
  tap(visit: Visit, target: string): ResponseTap | null;
}

interface Entry {
  readonly policy: CachePolicy;
  readonly status: number;
  /** Name, value, name, value … as the target sent them. */
  readonly fields: readonly string[];
  readonly body: Buffer;
}

/** Bytes. */
const defaultMaxBytes = 64 * 1_048_576;
const defaultMaxEntry = 1_048_576;
/** Of one address: by language, by encoding … */
const maxVariants = 16;

/** `target` is part of the key: what the monolith said is never given out as the service's word, and a move starts anew. */
export function responseCache({
  maxBytes = defaultMaxBytes,
  maxEntry = defaultMaxEntry,
}: CacheSettings): ResponseCache {
  /** Least lately used first. */
  const kept = new Map<string, Entry[]>();
  let bytes = 0;

  function forget(key: string): void {
    for (const { body } of kept.get(key) ?? []) bytes -= body.length;
    kept.delete(key);
  }

  function keep(key: string, entry: Entry, visit: Visit): void {
    const request = requestOf(visit);
    // What would answer the same request from now on takes the place of what did.
    const others = (kept.get(key) ?? []).filter((one) => !sameVariant(one, request));
    forget(key);
    const variants = [entry, ...others].slice(0, maxVariants);
    kept.set(key, variants);
    for (const { body } of variants) bytes += body.length;
    for (const oldest of kept.keys()) {
      if (bytes <= maxBytes) break;
      forget(oldest);
    }
  }

  return {
    find(visit, target) {
      if (visit.method !== "GET" && visit.method !== "HEAD") return null;
      if (visit.headers.range !== undefined) return null;
      const key = keyOf(visit, target);
      const request = requestOf(visit);
      const entry = kept.get(key)?.find(({ policy }) => policy.satisfiesWithoutRevalidation(request));
      if (entry === undefined) {
        const only = /(^|[\s,])only-if-cached($|[\s,])/.test(visit.headers["cache-control"] ?? "");
        return only ? answer(504, [], "", "only-if-cached, and nothing is kept") : null;
      }
      const variants = kept.get(key)!;
      kept.delete(key);
      kept.set(key, variants);
      const age = ["Age", String(Math.round(entry.policy.age())), "Cache-Status", "msa; hit"];
      const fields = entry.fields.filter((_, at) => entry.fields[at - (at % 2)]!.toLowerCase() !== "age");
      if (isUnchanged(visit, entry))
        return answer(304, [...fields.filter(notOfBody), ...age], "", "kept, unchanged");
      return answer(entry.status, [...fields, ...age], entry.body, "kept");
    },

    tap(visit, target) {
      const key = keyOf(visit, target);
      if (!["GET", "HEAD", "OPTIONS", "TRACE"].includes(visit.method)) return forgetting(() => forget(key));
      if (visit.method !== "GET" || visit.headers.range !== undefined) return null;
      return keeping(visit, target, maxEntry, (entry) => keep(key, entry, visit));
    },
  };
}

/** RFC 9111 4.4: what was kept is not true any more after a change that succeeded. */
function forgetting(forget: () => void): ResponseTap {
  return {
    onHead({ status }) {
      if (status >= 200 && status < 400) forget();
    },
    onData() {},
    onEnd() {},
    onFault() {},
  };
}

function keeping(visit: Visit, target: string, maxEntry: number, keep: (entry: Entry) => void): ResponseTap {
  let head: { policy: CachePolicy; status: number; fields: readonly string[] } | null = null;
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    onHead(answered, by) {
      // The monolith's word in place of a service that failed is not what the service says.
      if (by !== target) return;
      const fields = [...answered.fields];
      const policy = new CachePolicy(
        requestOf(visit),
        { status: answered.status, headers: headersOf(answered) },
        {
          shared: true,
          // Only what the application calls cacheable: a guess would be wrong for somebody.
          cacheHeuristic: 0,
          ignoreCargoCult: false,
        },
      );
      if (policy.storable() && policy.timeToLive() > 0 && !has(fields, "set-cookie"))
        head = { policy, status: answered.status, fields };
    },
    onData(chunk) {
      if (head === null) return;
      size += chunk.length;
      if (size > maxEntry) head = null;
      // The bytes belong to a buffer that is used again.
      else chunks.push(Buffer.from(chunk));
    },
    onEnd() {
      if (head !== null) keep({ ...head, body: Buffer.concat(chunks) });
    },
    onFault() {
      head = null;
    },
  };
}

/** By the host that the target hears: a `Host` field beside an absolute address means nothing (RFC 9112 3.2.2). */
function keyOf({ host, target: address }: Visit, target: string): string {
  return `${target} ${host?.toLowerCase() ?? ""} ${address}`;
}

type PolicyRequest = ConstructorParameters<typeof CachePolicy>[0];

function requestOf({ method, target, headers }: Visit): PolicyRequest {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(", ") : value;
  return { method: method === "HEAD" ? "GET" : method, url: target, headers: plain };
}

function headersOf({ fields }: ResponseHead): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!.toLowerCase();
    headers[name] = headers[name] === undefined ? fields[at + 1]! : `${headers[name]}, ${fields[at + 1]!}`;
  }
  return headers;
}

/** Whether both requests are the same to the kept answer's `Vary`, however fresh they want it; what is stale may go as well. */
function sameVariant({ policy }: Entry, request: PolicyRequest): boolean {
  const { "cache-control": _wish, pragma: _older, ...headers } = request.headers;
  return policy.stale() || policy.satisfiesWithoutRevalidation({ ...request, headers });
}

function isUnchanged({ headers }: Visit, { fields, status }: Entry): boolean {
  const asked = headers["if-none-match"];
  if (status !== 200 || asked === undefined) return false;
  const at = fields.findIndex((name, place) => place % 2 === 0 && name.toLowerCase() === "etag");
  if (at === -1) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
  return asked.trim() === "*" || asked.split(",").some((tag) => bare(tag) === bare(fields[at + 1]!));
}

function notOfBody(_: string, at: number, all: readonly string[]): boolean {
  return !/^(content-length|content-type|content-encoding|content-language)$/i.test(all[at - (at % 2)]!);
}

function has(fields: readonly string[], name: string): boolean {
  return fields.some((one, at) => at % 2 === 0 && one.toLowerCase() === name);
}

function answer(
  status: number,
  fields: readonly string[],
  body: Buffer | string,
  detail: string,
): DoorAnswer {
  return { by: "cache", status, fields, body, detail };
}
