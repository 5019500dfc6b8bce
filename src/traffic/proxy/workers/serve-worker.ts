/** A worker's side: carries requests by the tables that the primary hands over, and tells it what it saw. */
import cluster from "node:cluster";
import { MsaError } from "../../../errors/msa-error.ts";
import { type RunningProxy, startProxy } from "../server.ts";
import { createChangedRows } from "./changed-rows.ts";
import { type HandedTable, openHandedTable } from "./handed-table.ts";
import type { FromWorker, TableText, ToWorker, WorkerStart } from "./messages.ts";

/** Milliseconds: what a worker that is killed has seen since then is not in the counters. */
const tellEvery = 250;

/** Of the process: holds the secrets that gates name. */
type Environment = Readonly<Record<string, string | undefined>>;

interface Serving {
  readonly proxy: RunningProxy;
  readonly table: HandedTable;
  readonly tell: (ask: number | null) => Promise<void>;
}

/** Serves until the primary has it drain. Node ends a worker whose primary is gone. */
export function serveWorker(env: Environment): void {
  const worker = cluster.worker!; // this module is only what workers run
  const send = (message: FromWorker): Promise<void> =>
    new Promise((resolve) => {
      // The primary may be gone already; then this process is about to end.
      if (!worker.isConnected()) resolve();
      else worker.send(message, () => resolve());
    });
  let serving: Promise<Serving | null> = Promise.resolve(null);

  worker.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "start":
        serving = begin(message.start, message.table, env, send).catch(async (error: unknown) => {
          await send({ kind: "failed", ...failureOf(error) });
          worker.disconnect();
          return null;
        });
        return;
      case "table":
        void serving.then(async (now) => {
          now?.table.hand(message.table);
          now?.proxy.reload();
          await send({ kind: "took", serial: message.table.serial });
        });
        return;
      case "tell":
        void serving.then((now) => now?.tell(message.ask));
        return;
      case "renew":
        void serving.then((now) => now?.proxy.renewCertificate());
        return;
      case "drain":
        void serving.then(async (now) => {
          await now?.proxy.drain(message.deadline);
          await now?.tell(null);
          worker.disconnect();
        });
        return;
      default:
        message satisfies never;
    }
  });
  void send({ kind: "hello" });
}

async function begin(
  { log, workers, ...options }: WorkerStart,
  first: TableText,
  env: Environment,
  send: (message: FromWorker) => Promise<void>,
): Promise<Serving> {
  let table: HandedTable | null = null;
  const proxy = await startProxy({
    ...options,
    env,
    openSource(prepare) {
      table = openHandedTable(options.routesFile, first, workers, prepare);
      return table;
    },
    admin: false,
    watch: false,
    onEvent(event) {
      if (event.kind === "certificate-renewed") void send({ kind: "certificate", fault: null });
      if (event.kind === "limit-store") void send(event);
      if (event.kind === "certificate-broken") void send({ kind: "certificate", fault: event.fault });
    },
    // Lines of several processes would be written into each other: the primary alone writes them.
    ...(log ? { log: (lines) => void send({ kind: "log", lines }) } : {}),
  });
  const changed = createChangedRows();
  const tell = (ask: number | null): Promise<void> =>
    send({ kind: "seen", ask, seen: changed(proxy.seen()) });
  setInterval(() => void tell(null), tellEvery).unref();
  await send({ kind: "serving", port: proxy.port, serial: first.serial });
  return { proxy, table: table!, tell }; // startProxy opened it
}

function failureOf(error: unknown): Pick<Extract<FromWorker, { kind: "failed" }>, "code" | "message"> {
  return error instanceof MsaError
    ? { code: error.code, message: error.message }
    : { code: "MSA4001", message: error instanceof Error ? error.message : String(error) };
}
