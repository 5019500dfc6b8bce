/** Delivers spans to a collector: OTLP over HTTP, in JSON (opentelemetry-proto, "OTLP/HTTP"). */
import type { TraceSettings } from "./trace-settings.ts";

/** As OTLP/JSON writes one. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2: of a server. 3: of a client. */
  readonly kind: 2 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status?: { readonly code: 2; readonly message?: string };
}

interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly intValue: string }
    | { readonly boolValue: boolean };
}

export function attribute(key: string, value: string | number | boolean): Attribute {
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  return { key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } };
}

export interface SpanExporter {
  add(span: Span): void;
  /** Spans that no collector got: too many at once, or nobody took them. */
  dropped(): number;
  /** Delivers what is left, once. */
  close(): Promise<void>;
}

const perDelivery = 512;
/** More are dropped: a collector that is away must not fill the memory. */
const maxWaiting = 2_048;
/** Milliseconds. */
const patience = 10_000;

export function otlpExporter(settings: TraceSettings): SpanExporter {
  let waiting: Span[] = [];
  let dropped = 0;
  let delivering: Promise<void> | null = null;
  const resource = {
    attributes: Object.entries({ ...settings.resource, "service.name": settings.service }).map(
      ([key, value]) => attribute(key, value),
    ),
  };

  async function post(spans: readonly Span[]): Promise<boolean> {
    try {
      const answer = await fetch(settings.url, {
        method: "POST",
        headers: { ...settings.headers, "content-type": "application/json" },
        body: JSON.stringify({
          resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "msa" }, spans }] }],
        }),
        signal: AbortSignal.timeout(patience),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async function deliver(): Promise<void> {
    while (waiting.length > 0) {
      const spans = waiting.splice(0, perDelivery);
      if (await post(spans)) continue;
      // Whether it heard them is not known: sent again they would be there twice.
      dropped += spans.length;
      return;
    }
  }

  function start(): Promise<void> {
    delivering ??= deliver().finally(() => {
      delivering = null;
    });
    return delivering;
  }

  const timer = setInterval(() => void start(), settings.delay);
  timer.unref();
  return {
    add(span) {
      if (waiting.length >= maxWaiting) {
        dropped++;
        return;
      }
      waiting.push(span);
      if (waiting.length === perDelivery) void start();
    },
    dropped: () => dropped,
    async close() {
      clearInterval(timer);
      await delivering;
      await start();
      waiting = [];
    },
  };
}
