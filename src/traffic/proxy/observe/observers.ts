/** Everything that watches the request path, behind one value: the path itself leans on none of it. */
import type { Discovery } from "../discover/discovery.ts";
import type { ExchangeReport } from "../forward/exchange-context.ts";
import type { Fault } from "../forward/fault.ts";
import type { Transport } from "../forward/transport.ts";
import type { DoorReport } from "../gateway/door.ts";
import type { Instances } from "../pick/instances.ts";
import type { RouteTable } from "../table/route-table.ts";
import type { TableSource } from "../table/table-source.ts";
import { createAccessLog } from "./access-log.ts";
import { type ProxyStatus, proxyStatus } from "./proxy-status.ts";
import { renderMetrics } from "./render-metrics.ts";
import { createShadow, type Shadow } from "./shadow.ts";
import type { Traces } from "./traces/traces.ts";
import { createTrafficCounters } from "./traffic-counters.ts";

export interface ObserverInput {
  readonly routesFile: string;
  readonly source: TableSource;
  readonly transport: Transport;
  readonly instances: Instances;
  readonly discovery: Discovery["status"];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Gets whole access log lines. */
  readonly log: ((lines: string) => void) | null;
  readonly inFlight: () => number;
  /** Null where no traces are kept. */
  readonly traces: Traces | null;
}

export interface Observers {
  readonly shadow: Shadow;
  record(report: ExchangeReport): void;
  /** A request that the door answered. */
  recordDoor(report: DoorReport): void;
  /** A request that could not be read. */
  recordFault(fault: Fault): void;
  retain(table: RouteTable): void;
  status(): ProxyStatus;
  /** Prometheus text. */
  metrics(): string;
  /** Resolves when what is still to be delivered was. */
  close(): Promise<void>;
}

export function createObservers(input: ObserverInput): Observers {
  const { source, transport, instances, now } = input;
  const counters = createTrafficCounters();
  const shadow = createShadow(transport, instances, now, input.traces);
  const accessLog = input.log === null ? null : createAccessLog(input.log, now);

  function shadowTotals(): { compared: number; mismatched: number; failed: number; skipped: number } {
    const totals = { compared: 0, mismatched: 0, failed: 0, skipped: 0 };
    for (const evidence of shadow.all().values()) {
      totals.compared += evidence.compared;
      totals.mismatched += evidence.mismatched;
      totals.failed += evidence.failed;
      totals.skipped += evidence.skipped;
    }
    return totals;
  }

  return {
    shadow,
    record(report) {
      counters.record(report);
      input.traces?.record(report);
      accessLog?.record(report);
    },
    recordDoor(report) {
      counters.recordDoor(report);
      input.traces?.recordDoor(report);
      accessLog?.recordDoor(report);
    },
    recordFault(fault) {
      counters.recordFault(fault);
      accessLog?.recordFault(fault);
    },
    retain: counters.retain,
    status: () =>
      proxyStatus({
        routesFile: input.routesFile,
        state: source.current(),
        counters,
        shadow,
        instances,
        discovery: input.discovery,
        now: now(),
      }),
    metrics: () =>
      renderMetrics({
        counters,
        inFlight: input.inFlight(),
        connections: transport.counts(),
        generation: source.current().table.generation,
        tableFault: source.current().fault,
        shadow: shadowTotals(),
        spansDropped: input.traces?.dropped() ?? null,
        discovered: source.current().table.targets.flatMap(({ name, instances: { length } }) => {
          const status = input.discovery(name);
          return status === null ? [] : [{ target: name, instances: length, ...status }];
        }),
      }),
    async close() {
      accessLog?.close();
      await input.traces?.close();
    },
  };
}
