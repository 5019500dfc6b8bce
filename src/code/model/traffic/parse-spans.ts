import { recordOf } from "./parse-log-line.ts";

export interface SpanRequest {
  readonly method: string;
  /** `http.route`, the pattern, when the instrumentation knew it. */
  readonly route: string | null;
  readonly path: string | null;
}

/** Requests that a process answered, of one document of an OTLP JSON export. Old and new names of the attributes are known. */
export function parseSpans(document: unknown): SpanRequest[] {
  const resources = listOf(recordOf(document)?.resourceSpans);
  return resources
    .flatMap((resource) => [
      ...listOf(recordOf(resource)?.scopeSpans),
      ...listOf(recordOf(resource)?.instrumentationLibrarySpans),
    ])
    .flatMap((scope) => listOf(recordOf(scope)?.spans))
    .flatMap((span) => requestOf(span) ?? []);
}

/** Only spans of the server's side: 2, or by name. */
function requestOf(span: unknown): SpanRequest | null {
  const record = recordOf(span);
  if (record === null || (record.kind !== 2 && record.kind !== "SPAN_KIND_SERVER")) return null;
  const attributes = new Map(
    listOf(record.attributes).flatMap((one) => {
      const pair = recordOf(one);
      const value = recordOf(pair?.value)?.stringValue;
      return typeof pair?.key === "string" && typeof value === "string" ? [[pair.key, value] as const] : [];
    }),
  );
  const method = attributes.get("http.request.method") ?? attributes.get("http.method");
  const path =
    attributes.get("url.path") ?? attributes.get("http.target") ?? pathOf(attributes.get("http.url"));
  const route = attributes.get("http.route") ?? null;
  return method === undefined || (route === null && path === null) ? null : { method, route, path };
}

function pathOf(url: string | undefined): string | null {
  return url === undefined || !URL.canParse(url) ? null : new URL(url).pathname;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
