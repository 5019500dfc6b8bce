/** Wires table, match, pick, forward and observe; starts, reloads, drains and stops them. */
import { dirname } from "node:path";
import { listenUrl } from "../../util/listen-address.ts";
import { wireAdmin } from "./admin/wire-admin.ts";
import { carryRequests } from "./carry-requests.ts";
import { readCertificate, watchCertificate } from "./door-certificate.ts";
import { drainFront } from "./drain-front.ts";
import { trustOf } from "./forward/client-connection.ts";
import type { ExchangeContext } from "./forward/exchange-context.ts";
import { openTransport } from "./forward/open-transport.ts";
import { createFront } from "./front.ts";
import { createDocuments } from "./gateway/openapi/documents.ts";
import { closeServer, listen } from "./listen.ts";
import { openLiveTable, takeHandedTable } from "./live-table.ts";
import { createHealthChecks } from "./observe/health-checks.ts";
import { createObservers } from "./observe/observers.ts";
import { type ProxyStatus, proxyStatus } from "./observe/proxy-status.ts";
import { traceEdits } from "./observe/traces/trace-context.ts";
import { traceSettings } from "./observe/traces/trace-settings.ts";
import { createTraces } from "./observe/traces/traces.ts";
import type { TrafficSnapshot } from "./observe/traffic-snapshot.ts";
import { createInstances } from "./pick/instances.ts";
import type { ProxyOptions } from "./proxy-options.ts";
import { createRawFront } from "./raw/raw-front.ts";
import { watchFile } from "./table/watch.ts";

export type { ProxyEvent, ProxyOptions } from "./proxy-options.ts";

export interface RunningProxy {
  readonly port: number;
  /** Null without an admin port. */
  readonly adminPort: number | null;
  readonly url: string;
  /** Looks at the file now; true when something changed. */
  reload(): boolean;
  /** Reads the certificate of the front door again; the old one stays when the new one is broken. */
  renewCertificate(): void;
  status(): ProxyStatus;
  /** What this process saw. */
  seen(): TrafficSnapshot;
  /** Requests under way. */
  inFlight(): number;
  /** Connections to targets. */
  connections(): { readonly busy: number; readonly idle: number };
  /** Accepts nothing new, lets requests end for at most that many milliseconds, then closes. */
  drain(deadline: number): Promise<void>;
  close(): Promise<void>;
}

/** Errors: MSA1002 for the certificate · MSA1008, MSA1009 for the table · MSA3003 when a port is taken. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { settings } = options;
  const { tls = null, http2 = true, front: door = "node" } = settings;
  const now = options.now ?? Date.now;
  const certificate = tls === null ? null : readCertificate(tls);
  const env = options.env ?? {};
  const live =
    options.openSource === undefined
      ? openLiveTable(options, "alone", settle)
      : takeHandedTable(options, options.openSource);
  const { source } = live;
  const transport = openTransport({ ...settings, folder: dirname(options.routesFile) });
  const instances = createInstances();
  const healthChecks = createHealthChecks(transport, instances, settings.healthInterval);
  healthChecks.watch(source.current().table);
  const said = traceSettings((name) => env[name]);
  const traces = said === null ? null : createTraces(said, now);
  const trusts = trustOf(settings.trustedPeers);
  let underWay = 0;
  const inFlight = (): number => underWay;
  const observers = createObservers({
    source,
    transport,
    instances,
    now,
    log: options.log ?? null,
    inFlight,
    traces,
  });
  let draining = false;
  let onQuiet = (): void => {};

  const context: ExchangeContext = {
    transport,
    instances,
    now,
    debugHeaders: options.debugHeaders === true,
    draining: () => draining,
    onReport(report) {
      observers.record(report);
      ended();
    },
  };
  const ended = (): void => {
    if (--underWay === 0) onQuiet();
  };
  const openFront = door === "raw" ? createRawFront : createFront;
  const front = openFront(
    { trusts, certificate, http2 },
    carryRequests({
      table: () => source.current().table,
      gateway: live.gateway,
      documents: createDocuments(now),
      sticky: settings.sticky,
      cookieAttributes: cookieAttributes(settings.issuedCookie),
      forceSecret: options.forceSecret ?? null,
      trusts,
      context,
      onBegin: () => {
        underWay++;
      },
      onMalformed(fault) {
        observers.recordFault(fault);
        options.onEvent?.({ kind: "malformed-request", fault });
      },
      trace: traces === null ? null : traces.begin,
      traceEdits,
      onDoorAnswer(report) {
        observers.recordDoor(report);
        ended();
      },
      shadowTap: observers.shadow.tap,
    }),
  );
  const certificateWatch = tls === null ? null : watchCertificate(tls, renewCertificate);

  function renewCertificate(): void {
    if (tls === null) return;
    try {
      front.renew?.(readCertificate(tls));
      options.onEvent?.({ kind: "certificate-renewed" });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      options.onEvent?.({ kind: "certificate-broken", fault });
    }
  }

  /** Connections, marks and checks of instances that left the table go; new ones begin. */
  function settle(): void {
    const { table } = source.current();
    transport.retain(table.targets.flatMap((target) => target.instances));
    instances.retain(table.targets);
    healthChecks.watch(table);
    observers.retain(table);
  }

  function reload(): boolean {
    const before = source.current().table;
    if (!source.reload()) return false;
    const { table, fault } = source.current();
    if (table !== before) {
      settle();
      live.follow();
      options.onEvent?.({ kind: "table-swapped", generation: table.generation });
    }
    if (fault !== null) options.onEvent?.({ kind: "table-broken", fault });
    return true;
  }

  const admin =
    options.admin === false
      ? null
      : wireAdmin({
          routesFile: options.routesFile,
          token: options.adminToken ?? null,
          source,
          discovery: live.discovery,
          seen: observers.seen,
          workers: () => null,
          reload,
          now,
          ready: () => !draining,
        });
  const watch = options.watch === false ? null : watchFile(options.routesFile, reload);
  // A change between the first reading and the watch would be noticed by nobody.
  if (watch !== null) reload();
  live.follow();

  async function close(): Promise<void> {
    draining = true;
    watch?.close();
    certificateWatch?.close();
    const closed = [front.server, admin].map(closeServer);
    for (const socket of front.sockets) socket.destroy();
    admin?.closeAllConnections();
    await Promise.all(closed);
    live.close();
    healthChecks.close();
    transport.close();
    await observers.close();
  }

  async function drain(deadline: number): Promise<void> {
    draining = true;
    const until = performance.now() + deadline;
    await drainFront(front, deadline);
    if (underWay > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - performance.now());
        onQuiet = () => {
          clearTimeout(timer);
          // The last answer is written, but not yet on its way.
          setImmediate(resolve);
        };
      });
    }
    await close();
  }

  let port: number;
  let adminPort: number | null = null;
  try {
    port = await listen(front.server, settings.port, settings.host);
    if (admin !== null) adminPort = await listen(admin, settings.adminPort, "127.0.0.1");
  } catch (error) {
    await close();
    throw error;
  }
  const url = listenUrl(settings.host, port, tls !== null);
  return {
    port,
    adminPort,
    url,
    reload,
    renewCertificate,
    status: () =>
      proxyStatus({
        routesFile: options.routesFile,
        state: source.current(),
        discovery: live.discovery,
        seen: observers.seen(),
      }),
    seen: observers.seen,
    inFlight,
    connections: transport.counts,
    drain,
    close,
  };
}

/** Of `Path=/`, since a cookie for one path would put its user on two sides. */
function cookieAttributes({ secure, sameSite, maxAge }: ProxyOptions["settings"]["issuedCookie"]): string {
  return `; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
}
