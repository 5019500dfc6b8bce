/** Reads, begins and hands on a trace: https://www.w3.org/TR/trace-context/ */
import { randomFillSync } from "node:crypto";
import type { FieldEdits } from "../../forward/field-edits.ts";
import type { RequestTrace } from "../../forward/request-trace.ts";

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** Random bytes are drawn many at a time: one draw a request would cost more than all the rest of a span. */
const pool = Buffer.alloc(8_192);
let used = pool.length;

/**
 * `ratio`: share of the traces that begin here to be kept, 0 to 1; one that began elsewhere is kept as was decided there.
 * `now` in milliseconds since the epoch.
 */
export function beginTrace(rawHeaders: readonly string[], ratio: number, now: number): RequestTrace {
  const parent = parentOf(rawHeaders);
  const traceId = parent?.traceId ?? randomHex(16);
  return {
    traceId,
    spanId: randomHex(8),
    parentId: parent?.spanId ?? null,
    // The same for every process that looks at the same id.
    sampled: parent?.sampled ?? Number.parseInt(traceId.slice(18), 16) < ratio * 2 ** 56,
    startedAt: now,
  };
}

/** For the target: its span is a child of ours. A `tracestate` belongs to the trace that was not begun here. */
export function traceEdits({ traceId, spanId, parentId, sampled }: RequestTrace): FieldEdits {
  return {
    remove: parentId === null ? beginsAnew : goesOn,
    set: [["traceparent", `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`]],
  };
}

const goesOn: ReadonlySet<string> = new Set();
const beginsAnew: ReadonlySet<string> = new Set(["tracestate"]);

/** A second span of the same request, such as that of a mirrored one. */
export function childOf(trace: RequestTrace, now: number): RequestTrace {
  return { ...trace, spanId: randomHex(8), parentId: trace.spanId, startedAt: now };
}

/** Null without a parent that can be believed: absent, twice, malformed or all zeros. */
function parentOf(
  rawHeaders: readonly string[],
): { traceId: string; spanId: string; sampled: boolean } | null {
  let value: string | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.length !== 11 || rawHeaders[at]!.toLowerCase() !== "traceparent") continue;
    if (value !== null) return null;
    value = rawHeaders[at + 1]!;
  }
  const [, version, traceId = "", spanId = "", flags = "", more] = shape.exec(value ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString("hex", used, used + bytes);
  used += bytes;
  // All zeros is no id (once in 2^64).
  return /^0+$/.test(text) ? randomHex(bytes) : text;
}
