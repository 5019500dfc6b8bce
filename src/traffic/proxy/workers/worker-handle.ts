/** One worker process, as the primary knows it. */
import cluster, { type Worker } from "node:cluster";
import { MsaError } from "../../../errors/msa-error.ts";
import { keepHeap } from "../../../util/keep-heap.ts";
import { nothingSeen, type TrafficSnapshot } from "../observe/traffic-snapshot.ts";
import { withChanges } from "./changed-rows.ts";
import { closeLostHandoff } from "./close-lost-handoff.ts";
import type { FromWorker, TableText, ToWorker, WorkerStart } from "./messages.ts";

/** Milliseconds that one which does not answer is waited for: it may be stuck, and nobody else shall be. */
const patience = 2_000;

export interface WorkerHandle {
  readonly pid: number;
  /** Port that it serves. Errors: what kept it from that, MSA4001 when it ended. */
  readonly serving: Promise<number>;
  /** Resolves with the way in which it ended: `SIGKILL`, `exit code 1`. */
  readonly ended: Promise<string>;
  isServing(): boolean;
  /** As it said last; kept when it is gone. */
  seen(): TrafficSnapshot;
  keep(change: (seen: TrafficSnapshot) => TrafficSnapshot): void;
  /** Resolves when it obeys that table, has ended, or does not answer. */
  take(table: TableText): Promise<void>;
  /** Has `seen` brought up to date; resolves as `take` does. */
  tell(): Promise<void>;
  renew(): void;
  drain(deadline: number): void;
  kill(): void;
}

export interface WorkerWish {
  readonly start: WorkerStart;
  /** Of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** That is in force when the worker asks for it. */
  readonly table: () => TableText;
  readonly onLog: (lines: string) => void;
  /** It has taken a new certificate; with a fault it keeps the old one. */
  readonly onCertificate: (fault: string | null) => void;
  /** It cannot count in the store of rate limits; null: it can again. */
  readonly onLimitStore: (fault: string | null) => void;
}

/** Starts a process that runs what `cluster.setupPrimary` was told. */
export function forkWorker({
  start,
  env,
  table,
  onLog,
  onCertificate,
  onLimitStore,
}: WorkerWish): WorkerHandle {
  // What the user has set holds.
  const worker: Worker = cluster.fork({ ...keepHeap, ...env });
  closeLostHandoff(worker);
  const pid = worker.process.pid ?? -1;
  let seen = nothingSeen;
  let serves = false;
  let asked = 0;
  const waiting = new Map<string, () => void>();
  const send = (message: ToWorker): void => {
    // What cannot be delivered any more is answered by `ended`.
    if (worker.isConnected()) worker.send(message, () => {});
  };
  const answered = (key: string): void => {
    waiting.get(key)?.();
    waiting.delete(key);
  };
  const ended = new Promise<string>((resolve) => {
    worker.once("exit", (code, signal) => {
      serves = false;
      for (const key of [...waiting.keys()]) answered(key);
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const serving = new Promise<number>((resolve, reject) => {
    worker.on("message", (message: FromWorker) => {
      switch (message.kind) {
        case "hello":
          send({ kind: "start", start, table: table() });
          return;
        case "serving":
          serves = true;
          // One that changed while it was starting.
          if (message.serial !== table().serial) send({ kind: "table", table: table() });
          resolve(message.port);
          return;
        case "failed":
          reject(new MsaError(message.code, { message: message.message }));
          return;
        case "took":
          answered(`table ${message.serial}`);
          return;
        case "seen":
          seen = withChanges(seen, message.seen);
          answered(`seen ${message.ask}`);
          return;
        case "certificate":
          onCertificate(message.fault);
          return;
        case "limit-store":
          onLimitStore(message.fault);
          return;
        case "log":
          onLog(message.lines);
          return;
        default:
          message satisfies never;
      }
    });
    void ended.then((how) =>
      reject(new MsaError("MSA4001", { message: `a worker of the proxy ended (${how}) before it served` })),
    );
  });
  const answer = (key: string, message: ToWorker): Promise<void> =>
    new Promise((resolve) => {
      if (!serves) return resolve();
      const timer = setTimeout(resolve, patience);
      waiting.set(key, () => {
        clearTimeout(timer);
        resolve();
      });
      send(message);
    });
  return {
    pid,
    serving,
    ended,
    isServing: () => serves,
    seen: () => seen,
    keep(change) {
      seen = change(seen);
    },
    take: (next) => answer(`table ${next.serial}`, { kind: "table", table: next }),
    tell() {
      const ask = ++asked;
      return answer(`seen ${ask}`, { kind: "tell", ask });
    },
    renew: () => send({ kind: "renew" }),
    drain: (deadline) => send({ kind: "drain", deadline }),
    kill: () => void worker.process.kill("SIGKILL"),
  };
}
