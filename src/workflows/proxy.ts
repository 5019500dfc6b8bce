import { once } from "node:events";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { Config } from "../config/schema.ts";
import { MsaError } from "../errors/msa-error.ts";
import { discoverText } from "../routes/discover-config.ts";
import { requireTargetFiles } from "../routes/require-target-files.ts";
import { readRoutes, routesPath } from "../routes/store.ts";
import { issueAdminToken } from "../run/admin-token.ts";
import { requireFreePort } from "../run/check-port.ts";
import { clearStaleSocket } from "../run/clear-stale-socket.ts";
import { dataPlanes } from "../traffic/export/engine-files.ts";
import { type Explanation, explainRequest } from "../traffic/proxy/explain.ts";
import { createGateway } from "../traffic/proxy/gateway/gateway.ts";
import {
  type ProxyEvent,
  type ProxyOptions,
  type RunningProxy,
  startProxy,
} from "../traffic/proxy/server.ts";
import { compileTable } from "../traffic/proxy/table/compile-table.ts";
import { socketPathOf } from "../util/listen-address.ts";
import type { WorkflowContext } from "./context.ts";
import { forceSecret } from "./force-secret.ts";

export { dataPlanes };

export interface ProxyRequest {
  readonly debugHeaders: boolean;
  /** Gets whole access log lines; null for none. */
  readonly accessLog: ((lines: string) => void) | null;
  /** Takes what a hang-up (SIGHUP) does, where that does not end the proxy: look at table and certificate again. */
  readonly onHangup?: (reload: () => void) => void;
  /** Called once the proxy takes requests; `proxy` itself ends when the signal is aborted and all is drained. */
  readonly onReady: (result: ProxyResult) => void | Promise<void>;
}

export interface ProxyResult {
  readonly status: "running";
  readonly url: string;
  readonly port: number;
  readonly adminUrl: string;
  /** Processes that carry the requests; 1 is this one. */
  readonly workers: number;
  /** File with the token for moves over the admin API, relative to the root. */
  readonly tokenFile: string;
}

const drainMs = 10_000;

/** Carries requests by the route table until the signal is aborted, then lets the running ones end. */
export async function proxy(
  ctx: WorkflowContext,
  { debugHeaders, accessLog, onReady, onHangup }: ProxyRequest,
): Promise<void> {
  const issued = issueAdminToken(ctx.root);
  try {
    const workers = workersOf(ctx);
    const socket = socketPathOf(ctx.config.proxy.host);
    if (socket !== null) await clearStaleSocket(socket);
    const running = await start(workers, {
      routesFile: routesPath(ctx.root),
      settings: settingsOf(ctx),
      adminToken: issued.token,
      forceSecret: forceSecret(ctx),
      debugHeaders,
      now: ctx.now,
      env: ctx.env,
      ...(accessLog === null ? {} : { log: accessLog }),
      onEvent: (event) => tell(ctx, event),
    }).catch((error: unknown) => nameWhoListens(ctx, error));
    onHangup?.(() => {
      running.renewCertificate();
      void running.reload();
    });
    await onReady({
      status: "running",
      url: running.url,
      port: running.port,
      adminUrl: `http://127.0.0.1:${running.adminPort ?? ctx.config.proxy.adminPort}`,
      workers,
      tokenFile: relative(ctx.root, issued.file),
    });
    if (!ctx.signal.aborted) await once(ctx.signal, "abort");
    ctx.onProgress({ kind: "step", text: `draining ${running.inFlight()} requests` });
    await running.drain(drainMs);
  } finally {
    issued.remove();
  }
}

/** Paths of the configuration are relative to its folder. */
function settingsOf({ root, config }: WorkflowContext): Config["proxy"] {
  const { tls } = config.proxy;
  if (tls === null) return config.proxy;
  return { ...config.proxy, tls: { cert: resolve(root, tls.cert), key: resolve(root, tls.key) } };
}

function workersOf({ config }: WorkflowContext): number {
  return config.proxy.workers === "auto" ? availableParallelism() : config.proxy.workers;
}

async function start(
  workers: number,
  options: ProxyOptions,
): Promise<
  Pick<RunningProxy, "url" | "port" | "adminPort" | "inFlight" | "drain" | "renewCertificate"> & {
    reload(): unknown;
  }
> {
  if (workers === 1) return startProxy(options);
  const { startWorkers } = await import("../traffic/proxy/workers/start-workers.ts");
  return startWorkers(options, workers);
}

/** Who has taken the port, where the system tells. */
async function nameWhoListens({ config }: WorkflowContext, error: unknown): Promise<never> {
  if (error instanceof MsaError && error.code === "MSA3003") {
    await requireFreePort(config.proxy.port, "proxy");
    await requireFreePort(config.proxy.adminPort, "proxy admin");
  }
  throw error;
}

function tell({ onProgress }: WorkflowContext, event: ProxyEvent): void {
  switch (event.kind) {
    case "table-swapped":
      onProgress({ kind: "done", text: "took the changed route table" });
      return;
    case "table-broken":
      onProgress({ kind: "warn", text: `kept the last good route table: ${event.fault}` });
      return;
    case "instances-found":
      onProgress({ kind: "done", text: `${event.target} is at ${event.urls.join(", ")}` });
      return;
    case "discovery-fault":
      onProgress(
        event.fault === null
          ? { kind: "done", text: `${event.from} lists ${event.target} again` }
          : { kind: "warn", text: `kept the instances of ${event.target}: ${event.from} ${event.fault}` },
      );
      return;
    case "limit-store":
      onProgress(
        event.fault === null
          ? { kind: "done", text: "rate limits are counted in Redis again" }
          : { kind: "warn", text: `rate limits are not counted in Redis: ${event.fault}` },
      );
      return;
    case "certificate-renewed":
      onProgress({ kind: "done", text: "took the changed certificate" });
      return;
    case "certificate-broken":
      onProgress({ kind: "warn", text: `kept the last good certificate: ${event.fault}` });
      return;
    case "worker-lost": {
      const when = event.pause === 0 ? "at once" : `in ${event.pause / 1000} s`;
      onProgress({
        kind: "warn",
        text: `worker ${event.pid} ended (${event.how}); starting another ${when}`,
      });
      return;
    }
    case "worker-replaced":
      onProgress({ kind: "done", text: `worker ${event.pid} takes requests` });
      return;
    case "malformed-request":
      // One a scanner: told in the access log and the metrics, not to the operator.
      return;
    default:
      event satisfies never;
  }
}

export interface ProxyCheck {
  readonly routes: number;
  readonly targets: readonly {
    readonly name: string;
    readonly url: string;
    /** Who lists its instances, in words; null for those that the table names. */
    readonly discover: string | null;
  }[];
}

/**
 * What `msa proxy` would start with; no source of instances is asked. Errors: MSA1008 or MSA1009 when the table is not there, not
 * valid, or names a secret or a file that is not there.
 */
export async function checkProxy({
  root,
  env,
  now,
}: Pick<WorkflowContext, "root" | "env" | "now">): Promise<ProxyCheck> {
  const file = await readRoutes(routesPath(root));
  requireTargetFiles(file, routesPath(root));
  const { routes, targets } = file;
  createGateway({ directory: root, env: (name) => env[name], now, counts: "alone" }).prepare(
    compileTable(file, 1),
  );
  return {
    routes: routes.length,
    targets: Object.entries(targets).map(([name, { url, discover }]) => ({
      name,
      url,
      discover: discover === undefined ? null : discoverText(discover),
    })),
  };
}

export interface ExplainedRequest {
  readonly method: string;
  readonly path: string;
  /** `["authorization: Bearer x"]` */
  readonly headers: readonly string[];
  readonly host?: string;
}

/** Who would answer, and why. Sends nothing. */
export async function explainProxy(
  ctx: Pick<WorkflowContext, "root" | "config" | "env" | "now">,
  request: ExplainedRequest,
): Promise<Explanation> {
  return explainRequest(await readRoutes(routesPath(ctx.root)), ctx.config.proxy.sticky, {
    ...request,
    forceSecret: forceSecret(ctx),
    now: ctx.now(),
  });
}
