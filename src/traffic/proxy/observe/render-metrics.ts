/** Prometheus text format 0.0.4, rendered when scraped. */
import type { DiscoveryStatus } from "../discover/discovery.ts";
import { durationBounds } from "./traffic-counters.ts";
import type { LegSnapshot, TrafficSnapshot } from "./traffic-snapshot.ts";

export interface MetricsInput {
  readonly seen: TrafficSnapshot;
  readonly generation: number;
  readonly tableFault: string | null;
  /** Targets whose instances a source lists. */
  readonly discovered: readonly (DiscoveryStatus & {
    readonly target: string;
    readonly instances: number;
  })[];
  /** Null where one process does it all. */
  readonly workers?: WorkerCounts | null;
}

export interface WorkerCounts {
  /** That take requests. */
  readonly running: number;
  /** That ended without having been asked to, since the start. */
  readonly lost: number;
}

export function renderMetrics(input: MetricsInput): string {
  const { seen, workers = null } = input;
  const requests: string[] = [];
  const durations: string[] = [];
  const fallbacks: string[] = [];
  for (const [id, counters] of Object.entries(seen.routes)) {
    const route = `route="${escapeLabel(id)}"`;
    fallbacks.push(`msa_fallbacks_total{${route}} ${counters.fallbacks}`);
    for (const leg of ["monolith", "service"] as const) {
      const labels = `${route},leg="${leg}"`;
      counters[leg].statuses.forEach((count, at) => {
        if (count > 0) requests.push(`msa_requests_total{${labels},status="${at + 1}xx"} ${count}`);
      });
      durations.push(...histogram(labels, counters[leg]));
    }
  }
  const door = Object.values(seen.door).map(
    ({ id, by, status, count }) =>
      `msa_door_answers_total{route="${escapeLabel(id)}",by="${by}",status="${status}"} ${count}`,
  );
  const faults = Object.entries(seen.faults).map(([key, count]) => {
    const [phase, side, kind] = key.split(" ");
    return `msa_faults_total{phase="${phase}",side="${side}",kind="${kind}"} ${count}`;
  });
  return [
    ...family("msa_requests_total", "counter", "Requests answered", requests),
    ...family("msa_request_duration_seconds", "histogram", "Time to the last byte of the answer", durations),
    ...family(
      "msa_fallbacks_total",
      "counter",
      "Requests that the monolith answered for a service that could not",
      fallbacks,
    ),
    ...family("msa_door_answers_total", "counter", "Requests that a gate answered itself", door),
    ...family("msa_faults_total", "counter", "Faults by phase and side", faults),
    ...family("msa_in_flight", "gauge", "Requests being carried", [`msa_in_flight ${seen.inFlight}`]),
    ...family("msa_target_connections", "gauge", "Connections to targets", [
      `msa_target_connections{state="busy"} ${seen.connections.busy}`,
      `msa_target_connections{state="idle"} ${seen.connections.idle}`,
    ]),
    ...family("msa_table_generation", "gauge", "Swaps of the route table", [
      `msa_table_generation ${input.generation}`,
    ]),
    ...family("msa_table_fault", "gauge", "1 when the route file is broken and an older table is in force", [
      `msa_table_fault ${input.tableFault === null ? 0 : 1}`,
    ]),
    ...family(
      "msa_shadow_total",
      "counter",
      "Mirrored requests",
      (["compared", "mismatched", "failed", "skipped"] as const).map(
        (kind) => `msa_shadow_total{result="${kind}"} ${sumOf(seen, kind)}`,
      ),
    ),
    ...family("msa_spans_dropped_total", "counter", "Spans that no collector got", [
      `msa_spans_dropped_total ${seen.spansDropped}`,
    ]),
    ...discovery(input.discovered),
    ...(workers === null ? [] : workerFamilies(workers)),
    "",
  ].join("\n");
}

function discovery(discovered: MetricsInput["discovered"]): string[] {
  const lines = (name: string, value: (one: MetricsInput["discovered"][number]) => number): string[] =>
    discovered.map((one) => `${name}{target="${escapeLabel(one.target)}"} ${value(one)}`);
  return [
    ...family(
      "msa_discovery_instances",
      "gauge",
      "Instances of a target that has a source",
      lines("msa_discovery_instances", ({ instances }) => instances),
    ),
    ...family(
      "msa_discovery_changes_total",
      "counter",
      "Sets of instances taken from the source",
      lines("msa_discovery_changes_total", ({ changes }) => changes),
    ),
    ...family(
      "msa_discovery_fault",
      "gauge",
      "1 when the source fails or lists nobody, and an older set is in force",
      lines("msa_discovery_fault", ({ fault }) => (fault === null ? 0 : 1)),
    ),
  ];
}

function sumOf(
  { evidence }: TrafficSnapshot,
  kind: "compared" | "mismatched" | "failed" | "skipped",
): number {
  return Object.values(evidence).reduce((sum, one) => sum + one[kind], 0);
}

function workerFamilies({ running, lost }: WorkerCounts): string[] {
  return [
    ...family("msa_workers", "gauge", "Worker processes that take requests", [`msa_workers ${running}`]),
    ...family("msa_workers_lost_total", "counter", "Worker processes that ended unasked", [
      `msa_workers_lost_total ${lost}`,
    ]),
  ];
}

function family(name: string, type: string, help: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function histogram(labels: string, leg: LegSnapshot): string[] {
  let sum = 0;
  const lines: string[] = [];
  leg.durations.forEach((count, at) => {
    sum += count;
    const bound = durationBounds[at];
    lines.push(
      `msa_request_duration_seconds_bucket{${labels},le="${bound === undefined ? "+Inf" : bound / 1000}"} ${sum}`,
    );
  });
  if (sum === 0) return [];
  lines.push(
    `msa_request_duration_seconds_sum{${labels}} ${leg.durationSum / 1000}`,
    `msa_request_duration_seconds_count{${labels}} ${sum}`,
  );
  return lines;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
