import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { probeHealth } from "../../../src/run/probe-health.ts";
import { portRun } from "../../run/port-run.ts";
import { eventually } from "./eventually.ts";
import type { Shop } from "./open-shop.ts";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A shop's monolith and the service that came from one of its modules, which call each other. */
export interface CallingProcesses {
  readonly secret: string;
  /** Of the monolith's internal listener. */
  readonly rpcPort: number;
  /** Another service than that of the module listens where the monolith does, which must have ended. */
  start(
    what: "monolith" | "service" | { readonly service: string },
    env?: Record<string, string>,
  ): Promise<ChildProcess>;
  stop(child: ChildProcess): Promise<void>;
  ask(port: number, path: string, init?: RequestInit): Promise<Answer>;
  /** Turns the switch of the module in the monolith. */
  turn(to: "local" | "remote"): Promise<number>;
  /** Stops whatever still runs. */
  close(): Promise<void>;
}

const secret = "a-secret-of-this-test-only";

export async function callingProcesses(shop: Shop, module: string): Promise<CallingProcesses> {
  const [monolith = 0, service = 0] = await portRun(2);
  const running: ChildProcess[] = [];

  const start: CallingProcesses["start"] = async (what, env = {}) => {
    const own = what === "monolith";
    const port = what === "service" ? shop.ports.service : shop.ports.monolith;
    const child = spawn(
      process.execPath,
      own ? ["src/server.js"] : ["--require", "./msa/preload.cjs", "src/server.js"],
      {
        cwd: own ? shop.dir : join(shop.dir, "services", what === "service" ? module : what.service),
        env: {
          PATH: process.env.PATH,
          PORT: String(port),
          SHOP_DATA: join(shop.dir, "data"),
          MSA_RPC_SECRET: secret,
          MSA_RPC_PORT: String(own ? monolith : service),
          MSA_MONOLITH_RPC_URL: `http://127.0.0.1:${monolith}`,
          [`MSA_${module.toUpperCase()}_RPC_URL`]: `http://127.0.0.1:${service}`,
          ...env,
        },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    running.push(child);
    let said = "";
    child.stderr?.on("data", (chunk) => (said += chunk));
    const health = `http://127.0.0.1:${port}${own ? "/health" : "/__msa/health"}`;
    await eventually(async () => child.exitCode !== null || (await probeHealth(health, 1_000)).ok);
    expect(child.exitCode, said).toBeNull();
    return child;
  };

  const stop: CallingProcesses["stop"] = async (child) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };

  return {
    ...{ secret, start, stop },
    rpcPort: monolith,
    async ask(port, path, init = {}) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { "content-type": "application/json", connection: "close", ...init.headers },
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async turn(to) {
      const { status } = await fetch(`http://127.0.0.1:${monolith}/admin/switches/${module}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${secret}`, connection: "close" },
        body: JSON.stringify({ to }),
      });
      return status;
    },
    async close() {
      await Promise.all(running.map(stop));
    },
  };
}
