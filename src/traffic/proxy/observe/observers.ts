/** Everything that watches the request path, behind one value: the path itself leans on none of it. */
import type { ExchangeReport } from "../forward/exchange-context.ts";
import type { Fault } from "../forward/fault.ts";
import type { Transport } from "../forward/transport.ts";
import type { DoorReport } from "../gateway/door.ts";
import type { Instances } from "../pick/instances.ts";
import type { RouteTable } from "../table/route-table.ts";
import type { TableSource } from "../table/table-source.ts";
import { createAccessLog } from "./access-log.ts";
import { createShadow, type Shadow } from "./shadow.ts";
import type { Traces } from "./traces/traces.ts";
import { createTrafficCounters } from "./traffic-counters.ts";
import type { TrafficSnapshot } from "./traffic-snapshot.ts";

export interface ObserverInput {
  readonly source: TableSource;
  readonly transport: Transport;
  readonly instances: Instances;
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
  seen(): TrafficSnapshot;
  /** Resolves when what is still to be delivered was. */
  close(): Promise<void>;
}

export function createObservers(input: ObserverInput): Observers {
  const { source, transport, instances, now } = input;
  const counters = createTrafficCounters();
  const shadow = createShadow(transport, instances, now, input.traces);
  const accessLog = input.log === null ? null : createAccessLog(input.log, now);

  function seen(): TrafficSnapshot {
    const at = now();
    return {
      routes: counters.routes(),
      door: counters.door(),
      faults: counters.faults(),
      evidence: Object.fromEntries(shadow.all()),
      instances: Object.fromEntries(
        source
          .current()
          .table.targets.flatMap((target) => target.instances)
          .map((one) => [one.key, { down: instances.isDown(one, at), inFlight: instances.underWay(one) }]),
      ),
      inFlight: input.inFlight(),
      connections: transport.counts(),
      spansDropped: input.traces?.dropped() ?? 0,
    };
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
    seen,
    async close() {
      accessLog?.close();
      await input.traces?.close();
    },
  };
}
