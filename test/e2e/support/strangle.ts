import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { probeHealth } from "../../../src/run/probe-health.ts";
import { msaBin } from "../../cli/spawn-msa.ts";
import { runSuite, type SuiteResult } from "../../demo/suite.ts";
import { portRun } from "../../run/port-run.ts";
import { eventually } from "./eventually.ts";
import type { Conduit } from "./open-conduit.ts";

/** One of the fixture monoliths on its way to services: every step through the command line. */
export interface Strangled {
  msa(...args: string[]): Promise<string>;
  /** Everything that git sees, committed. */
  commit(): Promise<void>;
  /** The monolith's own API suite, against the monolith or through the proxy. */
  suite(at: "monolith" | "proxy"): Promise<SuiteResult>;
  /** Requests that the module's service answered. */
  answered(module: string): Promise<number>;
}

interface StatusDocument {
  readonly endpoints: readonly {
    readonly module: string;
    readonly requests: { readonly service: number };
  }[];
}

export async function strangle(conduit: Conduit, signal: AbortSignal): Promise<Strangled> {
  const { dir, env, exec } = conduit;
  // Services count up from the last one, so the ones behind it must be free as well.
  const [monolith = 0, proxy = 0, admin = 0, firstService = 0] = await portRun(13);
  Object.assign(env, {
    PORT: String(monolith),
    HOST: "127.0.0.1",
    LOG_LEVEL: "silent",
    MSA_MONOLITH_PORT: String(monolith),
    MSA_PROXY_PORT: String(proxy),
    MSA_PROXY_ADMIN_PORT: String(admin),
    MSA_SERVICES_FIRST_PORT: String(firstService),
  });
  const msa: Strangled["msa"] = (...args) => exec(process.execPath, msaBin, ...args);
  return {
    msa,
    async commit() {
      await exec("git", "add", "-A");
      await exec("git", "-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-q", "-m", "next");
    },
    suite: (at) => runSuite(dir, `http://127.0.0.1:${at === "proxy" ? proxy : monolith}`, env, signal),
    async answered(module) {
      const status: StatusDocument = JSON.parse(await msa("status", "--json"));
      return status.endpoints
        .filter((one) => one.module === module)
        .reduce((total, { requests }) => total + requests.service, 0);
    },
  };
}

/** Runs a service, or the monolith (null), by its own `npm start`, as a stranger would, with nothing of msa in its environment but the port. */
export async function withOwnStart<T>(
  { dir, env }: Conduit,
  name: string | null,
  databaseUrl: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const folder = name === null ? dir : join(dir, "services", name);
  const port = name === null ? Number(env.PORT) : portOf(folder);
  const own = Object.entries(env).filter(([key]) => !key.startsWith("MSA_"));
  const child = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    env: {
      ...Object.fromEntries(own),
      DATABASE_URL: databaseUrl,
      ...(name === null ? {} : { MSA_PORT: String(port) }),
    },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += chunk));
  const url = `http://127.0.0.1:${port}`;
  const health = name === null ? `${url}/health` : `${url}/__msa/health`;
  try {
    await eventually(async () => child.exitCode !== null || (await probeHealth(health, 1_000)).ok);
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${complaint}`);
    return await use(url);
  } finally {
    await stopGroup(child);
  }
}

function portOf(folder: string): number {
  const manifest: { service: { port: number } } = JSON.parse(
    readFileSync(join(folder, "msa.extract.json"), "utf8"),
  );
  return manifest.service.port;
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  kill(-child.pid, "SIGTERM");
  await ended;
}
