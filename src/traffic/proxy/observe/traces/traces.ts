/** One span a request, whoever answered it; a mirrored request has a span of its own below it. */
import type { ExchangeReport } from "../../forward/exchange-context.ts";
import type { RequestTrace } from "../../forward/request-trace.ts";
import type { DoorReport } from "../../gateway/door.ts";
import type { Route, Target } from "../../table/route-table.ts";
import { attribute, otlpExporter, type Span } from "./otlp-exporter.ts";
import { beginTrace } from "./trace-context.ts";
import type { TraceSettings } from "./trace-settings.ts";

export interface Traces {
  begin(rawHeaders: readonly string[]): RequestTrace;
  record(report: ExchangeReport): void;
  recordDoor(report: DoorReport): void;
  /** `status` 0 when the service gave no answer. */
  recordShadow(trace: RequestTrace, route: Route, target: Target, status: number): void;
  dropped(): number;
  close(): Promise<void>;
}

/** `now` in milliseconds since the epoch. Names of attributes: OpenTelemetry's semantic conventions for HTTP. */
export function createTraces(settings: TraceSettings, now: () => number): Traces {
  const exporter = otlpExporter(settings);

  function add(
    trace: RequestTrace,
    kind: Span["kind"],
    name: string,
    attributes: Span["attributes"],
    failed: string | null,
  ): void {
    exporter.add({
      traceId: trace.traceId,
      spanId: trace.spanId,
      ...(trace.parentId === null ? {} : { parentSpanId: trace.parentId }),
      name,
      kind,
      startTimeUnixNano: nanoseconds(trace.startedAt),
      endTimeUnixNano: nanoseconds(Math.max(trace.startedAt, now())),
      attributes,
      ...(failed === null ? {} : { status: { code: 2, message: failed } }),
    });
  }

  return {
    begin: (rawHeaders) => beginTrace(rawHeaders, settings.ratio, now()),
    record(report) {
      const { trace, method, path, route, status, leg, target, fault } = report;
      if (trace === null || !trace.sampled) return;
      const failed = fault === null ? null : `${fault.phase} ${fault.side} ${fault.kind}`;
      add(
        trace,
        2,
        nameOf(method, route),
        [
          ...common(method, path, route, status),
          attribute("msa.leg", leg),
          attribute("msa.target", target.name),
          ...(report.leg === report.pick.leg ? [] : [attribute("msa.fallback", true)]),
          ...(failed === null ? [] : [attribute("error.type", failed)]),
        ],
        status >= 500 || status === 0 ? (failed ?? String(status)) : null,
      );
    },
    recordDoor({ trace, method, path, route, status, by }) {
      if (trace === null || !trace.sampled) return;
      const attributes = [...common(method, path, route, status), attribute("msa.door", by)];
      add(trace, 2, nameOf(method, route), attributes, status >= 500 ? by : null);
    },
    recordShadow(trace, route, target, status) {
      if (!trace.sampled) return;
      add(
        trace,
        3,
        `shadow ${route.id}`,
        [
          attribute("msa.shadow", true),
          attribute("msa.target", target.name),
          attribute("http.route", routePath(route)),
          ...(status === 0 ? [] : [attribute("http.response.status_code", status)]),
        ],
        status === 0 || status >= 500 ? "shadow failed" : null,
      );
    },
    dropped: exporter.dropped,
    close: exporter.close,
  };
}

function common(
  method: string,
  path: string,
  route: Route | null,
  status: number,
): Span["attributes"][number][] {
  return [
    attribute("http.request.method", method),
    attribute("url.path", path),
    attribute("http.response.status_code", status),
    ...(route === null
      ? []
      : [attribute("http.route", routePath(route)), attribute("msa.state", route.state)]),
  ];
}

/** By the row: a path with ids in it would make as many names as there are things. */
function nameOf(method: string, route: Route | null): string {
  return route === null ? method : `${method} ${routePath(route)}`;
}

function routePath({ endpoint }: Route): string {
  return endpoint.slice(endpoint.indexOf(" ") + 1);
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds * 1_000)}000`;
}
