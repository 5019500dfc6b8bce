import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { printRoutes } from "../../../src/routes/print-routes.ts";
import type { RouteFile, RouteRow, TargetConfig } from "../../../src/routes/route-file.ts";
import {
  type ProxyEvent,
  type ProxyOptions,
  type RunningProxy,
  startProxy,
} from "../../../src/traffic/proxy/server.ts";
import { certificateFile } from "./certificates.ts";

let front: "node" | "raw" = "node";

/** For all proxies that this test file starts from now on. */
export function enterThrough(chosen: typeof front): void {
  front = chosen;
}

export function chosenFront(): typeof front {
  return front;
}

export interface TestProxy extends RunningProxy {
  readonly routesFile: string;
  readonly logLines: () => AccessLine[];
  readonly events: readonly ProxyEvent[];
  /** Writes the file and makes the proxy look at it. */
  swap(file: RouteFile): void;
}

interface AccessLine {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly route: string | null;
  readonly leg: string;
  readonly bytes: number;
  readonly fault?: { readonly phase: string; readonly side: string; readonly kind: string };
}

/** A table with `monolith` and, where given, `svc`. Rows: endpoint to state (and more). */
export function tableOf(
  monolith: string,
  svc: string | null,
  rows: Record<string, Partial<RouteRow>> = {},
): RouteFile {
  return {
    version: 1,
    targets: { monolith: targetAt(monolith), ...(svc === null ? {} : { svc: targetAt(svc) }) },
    routes: Object.entries(rows).map(([endpoint, row]) => ({
      endpoint,
      module: "posts",
      state: "service",
      ...(svc === null ? {} : { target: "svc" }),
      ...row,
    })),
  };
}

/** Known by the CA of the tests, where it is known by a certificate. */
function targetAt(url: string): TargetConfig {
  return url.startsWith("https:") ? { url, tls: { ca: certificateFile("ca.pem") } } : { url };
}

export type TestProxyOptions = Partial<Omit<ProxyOptions, "settings">> & {
  settings?: Partial<ProxyOptions["settings"]>;
};

export async function startTestProxy(file: RouteFile, options: TestProxyOptions = {}): Promise<TestProxy> {
  const folder = mkdtempSync(join(tmpdir(), "msa-proxy-"));
  const routesFile = join(folder, "msa.routes.json");
  writeFileSync(routesFile, printRoutes(file));
  let log = "";
  const events: ProxyEvent[] = [];
  const proxy = await startProxy({
    routesFile,
    watch: false,
    admin: false,
    onEvent: (event) => events.push(event),
    log: (lines) => {
      log += lines;
    },
    ...options,
    settings: {
      front,
      host: "127.0.0.1",
      port: 0,
      adminPort: 0,
      sticky: ["header:authorization", "ip"],
      connectTimeout: 5_000,
      responseTimeout: 20_000,
      healthInterval: 0,
      issuedCookie: { secure: false, sameSite: "Lax", maxAge: 60 },
      trustedPeers: [],
      ...options.settings,
    },
  });
  onTestFinished(async () => {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...proxy,
    routesFile,
    events,
    logLines: () =>
      log
        .trim()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as AccessLine), // written by the access log only
    swap(next) {
      writeFileSync(routesFile, printRoutes(next));
      proxy.reload();
    },
  };
}
