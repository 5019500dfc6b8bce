/** The worker processes: as many as were asked for, replaced when they end unasked. */
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import type { WorkerCounts } from "../observe/render-metrics.ts";
import { countsStrays, unmatchedId } from "../observe/traffic-counters.ts";
import { addSnapshots, nothingSeen, type TrafficSnapshot } from "../observe/traffic-snapshot.ts";
import type { ProxyEvent } from "../proxy-options.ts";
import type { RouteTable } from "../table/route-table.ts";
import type { TableText } from "./messages.ts";
import { forkWorker, type WorkerHandle, type WorkerWish } from "./worker-handle.ts";

/** Milliseconds. One that lived that long is replaced at once; where they die again and again, after longer and longer pauses. */
const steady = 10_000;
const firstPause = 500;
const longestPause = 15_000;
/** Milliseconds beyond the deadline after which a worker that does not end is ended. */
const grace = 3_000;

export interface PoolInput extends WorkerWish {
  readonly count: number;
  readonly onEvent: (event: ProxyEvent) => void;
}

export interface WorkerPool {
  readonly port: number;
  counts(): WorkerCounts;
  /** Requests under way, as the workers said last. */
  inFlight(): number;
  /** Of all workers, also of those that are gone. */
  seen(): Promise<TrafficSnapshot>;
  /** Resolves when all workers obey it. */
  hand(table: TableText): Promise<void>;
  /** Forgets rows that are gone. */
  retain(table: RouteTable): void;
  /** Has the certificate read again. */
  renew(): void;
  drain(deadline: number): Promise<void>;
  close(): Promise<void>;
}

/** Errors: MSA3003, MSA4001, as the first workers meet them. */
export async function openPool(input: PoolInput): Promise<WorkerPool> {
  cluster.setupPrimary({
    exec: fileURLToPath(new URL("./worker-main.js", import.meta.url)),
    args: [],
    // stdout is for the result of the command; what a worker dies of is told on stderr.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const workers = new Set<WorkerHandle>();
  const pauses = new Set<NodeJS.Timeout>();
  let gone = nothingSeen;
  let lost = 0;
  let stopping = false;

  const countServing = (): number => [...workers].filter((worker) => worker.isServing()).length;

  function start(quickDeaths: number): WorkerHandle {
    const worker = forkWorker(input);
    const since = performance.now();
    workers.add(worker);
    void worker.ended.then((how) => {
      workers.delete(worker);
      gone = addSnapshots(gone, {
        ...worker.seen(),
        instances: {},
        inFlight: 0,
        connections: { busy: 0, idle: 0 },
      });
      if (stopping) return;
      lost++;
      const deaths = performance.now() - since > steady ? 0 : quickDeaths;
      // While none is left, nobody can even connect.
      const longest = countServing() > 0 ? longestPause : firstPause;
      const pause = deaths === 0 ? 0 : Math.min(firstPause * 2 ** (deaths - 1), longest);
      input.onEvent({ kind: "worker-lost", pid: worker.pid, how, pause });
      replace(pause, deaths + 1);
    });
    return worker;
  }

  function replace(pause: number, quickDeaths: number): void {
    const timer = setTimeout(() => {
      pauses.delete(timer);
      const worker = start(quickDeaths);
      worker.serving.then(
        () => input.onEvent({ kind: "worker-replaced", pid: worker.pid }),
        // It ends, and that is told.
        () => {},
      );
    }, pause);
    pauses.add(timer);
  }

  async function stop(end: (worker: WorkerHandle) => void): Promise<void> {
    stopping = true;
    for (const timer of pauses) clearTimeout(timer);
    const ending = [...workers];
    for (const worker of ending) end(worker);
    await Promise.all(ending.map(({ ended }) => ended));
  }

  const first = Array.from({ length: input.count }, () => start(0));
  const ports = await Promise.all(first.map(({ serving }) => serving)).catch(async (error: unknown) => {
    await stop((worker) => worker.kill());
    throw error;
  });

  const sum = (): TrafficSnapshot => [...workers].reduce((all, one) => addSnapshots(all, one.seen()), gone);
  return {
    port: ports[0]!,
    counts: () => ({ running: countServing(), lost }),
    inFlight: () => sum().inFlight,
    async seen() {
      await Promise.all([...workers].map((worker) => worker.tell()));
      return sum();
    },
    hand: async (table) => void (await Promise.all([...workers].map((worker) => worker.take(table)))),
    retain(table) {
      gone = retainRows(gone, table);
      for (const worker of workers) worker.keep((seen) => retainRows(seen, table));
    },
    renew() {
      for (const worker of workers) worker.renew();
    },
    async drain(deadline) {
      const timer = setTimeout(() => {
        for (const worker of workers) worker.kill();
      }, deadline + grace);
      await stop((worker) => worker.drain(deadline));
      clearTimeout(timer);
    },
    close: () => stop((worker) => worker.kill()),
  };
}

/** As the counters of a worker do it when the table changes. */
export function retainRows(seen: TrafficSnapshot, table: RouteTable): TrafficSnapshot {
  const routes: Record<string, TrafficSnapshot["routes"][string]> = {};
  const unmatched = seen.routes[unmatchedId];
  if (unmatched !== undefined) routes[unmatchedId] = unmatched;
  for (const route of table.routes) {
    const row = seen.routes[route.id];
    if (row !== undefined) routes[route.id] = countsStrays(route) ? row : { ...row, strays: 0 };
  }
  const kept = new Set(table.routes.map(({ id }) => id)).add(unmatchedId);
  const door = Object.fromEntries(Object.entries(seen.door).filter(([, { id }]) => kept.has(id)));
  return { ...seen, routes, door };
}
