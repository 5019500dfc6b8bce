/**
 * A proxy of several processes. This one, the primary, reads and checks the table, watches its file, and answers on the
 * admin port for all of them; workers carry the requests. Each worker asks after the health of instances itself and judges
 * them by what it saw, so that none waits for another.
 */
import { listenUrl } from "../../../util/listen-address.ts";
import { wireAdmin } from "../admin/wire-admin.ts";
import { closeServer, listen } from "../listen.ts";
import { openLiveTable } from "../live-table.ts";
import type { ProxyOptions } from "../proxy-options.ts";
import type { RunningProxy } from "../server.ts";
import { watchFile } from "../table/watch.ts";
import type { TableText } from "./messages.ts";
import { openPool } from "./worker-pool.ts";

export type RunningWorkers = Pick<
  RunningProxy,
  "port" | "adminPort" | "url" | "renewCertificate" | "inFlight" | "drain" | "close"
> & {
  /** Looks at the file now; resolves when all workers obey what it says. */
  reload(): Promise<void>;
};

/** Errors: MSA1008, MSA1009 for the table · MSA3003 when a port is taken · MSA4001 when a worker does not start. */
export async function startWorkers(options: ProxyOptions, count: number): Promise<RunningWorkers> {
  const { settings } = options;
  // Its gates are opened to see that they can be: workers have their own.
  const live = openLiveTable(options, "for others", handOver);
  const { source } = live;
  let serial = 1;
  let storeFault: string | null = null;
  const table = (): TableText => {
    const { table: compiled, text } = source.current();
    return { serial, generation: compiled.generation, text, found: live.found() };
  };
  const pool = await openPool({
    count,
    env: options.env ?? {},
    table,
    start: {
      routesFile: options.routesFile,
      settings,
      forceSecret: options.forceSecret ?? null,
      debugHeaders: options.debugHeaders === true,
      log: options.log !== undefined,
      workers: count,
    },
    onLog: (lines) => options.log?.(lines),
    onCertificate: (fault) =>
      options.onEvent?.(
        fault === null ? { kind: "certificate-renewed" } : { kind: "certificate-broken", fault },
      ),
    onLimitStore(fault) {
      // Each of them loses the same Redis: what the first one says is told.
      if ((fault === null) === (storeFault === null)) return;
      storeFault = fault;
      options.onEvent?.({ kind: "limit-store", fault });
    },
    onEvent: (event) => options.onEvent?.(event),
  });
  let draining = false;
  let handing: Promise<void> = Promise.resolve();

  /** The next table waits for nobody: a worker takes them in the order in which they come. */
  function handOver(): Promise<void> {
    serial++;
    handing = Promise.all([handing, pool.hand(table())]).then(() => {});
    return handing;
  }

  function reload(): Promise<void> {
    const before = source.current().table;
    if (!source.reload()) return handing;
    const { table: now, fault } = source.current();
    if (now !== before) {
      pool.retain(now);
      live.follow();
      handOver().then(() => options.onEvent?.({ kind: "table-swapped", generation: now.generation }));
    }
    if (fault !== null) options.onEvent?.({ kind: "table-broken", fault });
    return handing;
  }

  const admin =
    options.admin === false
      ? null
      : wireAdmin({
          routesFile: options.routesFile,
          token: options.adminToken ?? null,
          source,
          discovery: live.discovery,
          seen: pool.seen,
          workers: pool.counts,
          reload,
          now: options.now ?? Date.now,
          ready: () => !draining && pool.counts().running > 0,
        });
  const watch = options.watch === false ? null : watchFile(options.routesFile, () => void reload());
  // What changed since the first reading.
  await reload();
  live.follow();

  async function closeRest(): Promise<void> {
    watch?.close();
    live.close();
    const closed = closeServer(admin);
    admin?.closeAllConnections();
    await closed;
  }

  async function close(): Promise<void> {
    draining = true;
    await pool.close();
    await closeRest();
  }

  let adminPort: number | null = null;
  try {
    if (admin !== null) adminPort = await listen(admin, settings.adminPort, "127.0.0.1");
  } catch (error) {
    await close();
    throw error;
  }
  return {
    port: pool.port,
    adminPort,
    url: listenUrl(settings.host, pool.port, (settings.tls ?? null) !== null),
    reload,
    renewCertificate: pool.renew,
    inFlight: pool.inFlight,
    async drain(deadline) {
      draining = true;
      await pool.drain(deadline);
      await closeRest();
    },
    close,
  };
}
