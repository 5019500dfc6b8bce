/** What the environment says of traces, in the words of the OpenTelemetry specification ("Environment Variable Specification"). */
export interface TraceSettings {
  /** Where spans go: `…/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  /** Of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource: Readonly<Record<string, string>>;
  /** Share of the traces that begin here to be kept, 0 to 1. */
  readonly ratio: number;
  /** Milliseconds between two deliveries. */
  readonly delay: number;
}

/** Null unless somebody said where spans go, and nobody that there shall be none. */
export function traceSettings(env: (name: string) => string | undefined): TraceSettings | null {
  const own = env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  const base = env("OTEL_EXPORTER_OTLP_ENDPOINT");
  const off = env("OTEL_SDK_DISABLED")?.toLowerCase() === "true" || env("OTEL_TRACES_EXPORTER") === "none";
  const url = own ?? (base === undefined || base === "" ? undefined : `${base.replace(/\/$/, "")}/v1/traces`);
  if (off || url === undefined || !/^https?:\/\//.test(url)) return null;
  const resource = pairs(env("OTEL_RESOURCE_ATTRIBUTES"));
  return {
    url,
    headers: pairs(env("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? env("OTEL_EXPORTER_OTLP_HEADERS")),
    service: env("OTEL_SERVICE_NAME") ?? resource["service.name"] ?? "msa-proxy",
    resource,
    ratio: ratioOf(env("OTEL_TRACES_SAMPLER"), env("OTEL_TRACES_SAMPLER_ARG")),
    delay: Number(env("OTEL_BSP_SCHEDULE_DELAY")) || 5_000,
  };
}

function ratioOf(sampler = "parentbased_always_on", argument = "1"): number {
  if (/always_off$/.test(sampler)) return 0;
  if (!/traceidratio$/.test(sampler)) return 1;
  const ratio = Number(argument);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}

/** `a=1,b=2`, percent-encoded. */
function pairs(text = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const equals = pair.indexOf("=");
    if (equals > 0) found[pair.slice(0, equals).trim()] = decoded(pair.slice(equals + 1).trim());
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
