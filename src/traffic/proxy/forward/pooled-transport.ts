/** HTTP/1.1 to targets over pooled raw sockets (docs/decisions/0001-transport.md). */
import type { Instance } from "../table/route-table.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import { TargetConnection } from "./target-connection.ts";
import { createTrust } from "./target-trust.ts";
import type { OutgoingRequest, ResponseSink, Transport, TransportCall } from "./transport.ts";

export interface TransportSettings {
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly responseTimeout: number;
  /** To which paths in the table are relative. */
  readonly folder: string;
  readonly maxIdlePerTarget?: number;
}

/** Milliseconds between two looks at the deadlines: one timer for all instead of one a request. */
const sweepEvery = 100;
/** Milliseconds by which we close an idle connection before the target would. */
const idleMargin = 1_000;

export function createPooledTransport(settings: TransportSettings): Transport {
  const maxIdle = settings.maxIdlePerTarget ?? 256;
  const idle = new Map<string, TargetConnection[]>();
  const busy: TargetConnection[] = [];
  const trust = createTrust(settings.folder);
  let wanted: ReadonlySet<string> | null = null;
  let coarseNow = performance.now();

  const owner: ConnectionOwner<TargetConnection> = {
    now: () => coarseNow,
    connectTimeout: settings.connectTimeout,
    responseTimeout: settings.responseTimeout,
    trust: trust.of,
    release(connection) {
      removeBusy(connection);
      const key = connection.instance.key;
      const list = idle.get(key) ?? [];
      if (wanted?.has(key) === false || list.length >= maxIdle) return connection.destroy();
      connection.idleUntil = coarseNow + Math.max(0, connection.idleUntil - idleMargin);
      list.push(connection);
      idle.set(key, list);
    },
    closed(connection) {
      removeBusy(connection);
      const list = idle.get(connection.instance.key);
      const at = list?.indexOf(connection) ?? -1;
      if (at !== -1) list!.splice(at, 1);
    },
  };

  // An array and not a Set, for the reason given at removeFrom.
  function addBusy(connection: TargetConnection): void {
    connection.place = busy.push(connection) - 1;
  }
  function removeBusy(connection: TargetConnection): void {
    if (connection.place === -1) return;
    const last = busy.pop()!;
    if (last !== connection) {
      busy[connection.place] = last;
      last.place = connection.place;
    }
    connection.place = -1;
  }

  function sweep(): void {
    coarseNow = performance.now();
    for (const connection of [...busy])
      if (connection.deadline < coarseNow && !connection.isIdle) connection.expire();
    for (const list of idle.values())
      for (const one of [...list]) if (one.idleUntil < coarseNow) one.destroy();
  }
  const timer = setInterval(sweep, sweepEvery);
  timer.unref();

  /** Last in, first out: the connection used last is the least likely to be closing. */
  function take(instance: Instance, request: OutgoingRequest): TargetConnection {
    const list = request.upgrade ? undefined : idle.get(instance.key);
    let reused = list?.pop();
    while (reused?.isUsable === false) reused = list?.pop();
    const connection = reused ?? new TargetConnection(instance, owner, request.upgrade);
    addBusy(connection);
    return connection;
  }

  function send(instance: Instance, request: OutgoingRequest, sink: ResponseSink): TransportCall {
    let connection = take(instance, request);
    connection.start(request, sink, () => {
      // A fresh one: the rest of the pool is most likely as stale as this one was.
      connection = new TargetConnection(instance, owner, false);
      addBusy(connection);
      connection.start(request, sink, () => false);
      return true;
    });
    return {
      write: (chunk) => connection.write(chunk),
      end: (trailers) => connection.end(trailers),
      resume: () => connection.resume(),
      cancel: () => connection.cancel(),
    };
  }

  return {
    send,
    retain(instances) {
      trust.forget();
      wanted = new Set(instances.map(({ key }) => key));
      for (const [key, list] of idle)
        if (!wanted.has(key)) for (const connection of [...list]) connection.destroy();
    },
    counts: () => ({
      busy: busy.length,
      idle: [...idle.values()].reduce((sum, list) => sum + list.length, 0),
    }),
    close() {
      clearInterval(timer);
      for (const connection of [...busy, ...[...idle.values()].flat()]) connection.destroy();
    },
  };
}
