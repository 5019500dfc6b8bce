/** Wires table, match, pick, forward and observe; starts, reloads, drains and stops them. */
import type { Server } from "node:http";
import { dirname } from "node:path";
import { changeRoutes } from "../../routes/store.ts";
import { moveRows, rollbackRows } from "../../routes/transitions.ts";
import { urlHost } from "../../util/url-host.ts";
import { createAdminServer } from "./admin/admin-server.ts";
import { carryRequests } from "./carry-requests.ts";
import { createDiscovery } from "./discover/discovery.ts";
import { requireClients } from "./discover/zookeeper-client.ts";
import { trustOf } from "./forward/client-connection.ts";
import type { ExchangeContext } from "./forward/exchange-context.ts";
import { createPooledTransport } from "./forward/pooled-transport.ts";
import { createFront } from "./front.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createDocuments } from "./gateway/openapi/documents.ts";
import { listen } from "./listen.ts";
import { createHealthChecks } from "./observe/health-checks.ts";
import { createObservers, type Observers } from "./observe/observers.ts";
import type { ProxyStatus } from "./observe/proxy-status.ts";
import { traceEdits } from "./observe/traces/trace-context.ts";
import { traceSettings } from "./observe/traces/trace-settings.ts";
import { createTraces } from "./observe/traces/traces.ts";
import { createInstances } from "./pick/instances.ts";
import type { ProxyOptions } from "./proxy-options.ts";
import { openTable, type TableSource } from "./table/table-source.ts";
import { watchFile } from "./table/watch.ts";

export type { ProxyEvent, ProxyOptions } from "./proxy-options.ts";

export interface RunningProxy {
  readonly port: number;
  /** Null without an admin port. */
  readonly adminPort: number | null;
  readonly url: string;
  /** Looks at the file now; true when something changed. */
  reload(): boolean;
  status(): ProxyStatus;
  /** Requests under way. */
  inFlight(): number;
  /** Connections to targets. */
  connections(): { readonly busy: number; readonly idle: number };
  /** Accepts nothing new, lets requests end for at most that many milliseconds, then closes. */
  drain(deadline: number): Promise<void>;
  close(): Promise<void>;
}

/** Errors: MSA1008, MSA1009 for the table · MSA3003 when a port is taken · MSA3006 for a source of instances. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { settings } = options;
  const now = options.now ?? Date.now;
  const env = options.env ?? {};
  const gateway = createGateway({ directory: dirname(options.routesFile), env: (name) => env[name], now });
  const discovery = createDiscovery({
    routesFile: options.routesFile,
    env,
    onFound(target, instances) {
      source.refresh();
      settle();
      options.onEvent?.({ kind: "instances-found", target, urls: instances.map(({ url }) => url) });
    },
    onFault: (target, from, fault) => options.onEvent?.({ kind: "discovery-fault", target, from, fault }),
  });
  const source = openTable(options.routesFile, { found: discovery.found, prepare: gateway.prepare });
  requireClients(source.current().file.targets, options.routesFile);
  const transport = createPooledTransport(settings);
  const instances = createInstances();
  const healthChecks = createHealthChecks(transport, instances, settings.healthInterval);
  healthChecks.watch(source.current().table);
  const said = traceSettings((name) => env[name]);
  const traces = said === null ? null : createTraces(said, now);
  const trusts = trustOf(settings.trustedPeers);
  let underWay = 0;
  const inFlight = (): number => underWay;
  const observers = createObservers({
    routesFile: options.routesFile,
    source,
    transport,
    instances,
    discovery: discovery.status,
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
  const front = createFront(
    trusts,
    carryRequests({
      table: () => source.current().table,
      gateway,
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
    const { table, file, fault } = source.current();
    if (table !== before) {
      settle();
      discovery.follow(file.targets);
      options.onEvent?.({ kind: "table-swapped", generation: table.generation });
    }
    if (fault !== null) options.onEvent?.({ kind: "table-broken", fault });
    return true;
  }

  const admin =
    options.admin === false
      ? null
      : adminOf({ options, source, observers, reload, now, ready: () => !draining });
  const watch = options.watch === false ? null : watchFile(options.routesFile, reload);
  // A change between the first reading and the watch would be noticed by nobody.
  if (watch !== null) reload();
  discovery.follow(source.current().file.targets);

  async function close(): Promise<void> {
    draining = true;
    watch?.close();
    const closed = [front.server, admin].map(closeServer);
    for (const socket of front.sockets) socket.destroy();
    admin?.closeAllConnections();
    await Promise.all(closed);
    discovery.close();
    healthChecks.close();
    transport.close();
    await observers.close();
  }

  async function drain(deadline: number): Promise<void> {
    draining = true;
    front.server.close();
    front.server.closeIdleConnections();
    if (underWay > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline);
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
  const url = `http://${urlHost(settings.host)}:${port}`;
  return {
    port,
    adminPort,
    url,
    reload,
    status: observers.status,
    inFlight,
    connections: transport.counts,
    drain,
    close,
  };
}

interface AdminWiring {
  readonly options: ProxyOptions;
  readonly source: TableSource;
  readonly observers: Observers;
  readonly reload: () => boolean;
  readonly now: () => number;
  readonly ready: () => boolean;
}

function adminOf({ options, source, observers, reload, now, ready }: AdminWiring): Server {
  return createAdminServer(
    {
      status: observers.status,
      routes: () => source.current().file,
      evidence: observers.shadow.all,
      metrics: observers.metrics,
      ready,
      async move({ selector, state, weight, when, reason }) {
        const by = { by: "admin", action: "move", at: new Date(now()), reason } as const;
        const moved = await changeRoutes(options.routesFile, by, (file) =>
          moveRows(file, selector, { state, weight, when }),
        );
        reload();
        return moved;
      },
      async rollback({ selector, reason }) {
        const by = { by: "admin", action: "rollback", at: new Date(now()), reason } as const;
        const moved = await changeRoutes(options.routesFile, by, (file) => rollbackRows(file, selector));
        reload();
        return moved;
      },
    },
    options.adminToken ?? null,
  );
}

/** Of `Path=/`, since a cookie for one path would put its user on two sides. */
function cookieAttributes({ secure, sameSite, maxAge }: ProxyOptions["settings"]["issuedCookie"]): string {
  return `; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
}

function closeServer(server: Server | null): Promise<void> {
  return new Promise((resolve) => {
    if (server === null || !server.listening) resolve();
    else server.close(() => resolve());
  });
}
