import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { probeHealth } from "../../../src/run/probe-health.ts";
import { msaBin } from "../../cli/spawn-msa.ts";
import { runSuite, type SuiteResult } from "../../demo/suite.ts";
import { portRun } from "../../run/port-run.ts";
import { eventually } from "./eventually.ts";
import type { DdlLog } from "./no-ddl.ts";
import type { Conduit } from "./open-conduit.ts";

/** One of the fixture monoliths on its way to services: every step through the command line. */
export interface Strangled {
  msa(...args: string[]): Promise<string>;
  /** Everything that git sees, committed. */
  commit(): Promise<void>;
  /** The monolith's own API suite, against the monolith or through the proxy. */
  suite(at: "monolith" | "proxy"): Promise<SuiteResult>;
  /** Of each module: requests that its service answered, and how many mirrored ones were like the monolith's. */
  counted(module: string): Promise<{ requests: number; compared: number; equal: number }>;
}

interface StatusDocument {
  readonly endpoints: readonly {
    readonly module: string;
    readonly requests: { readonly monolith: number; readonly service: number };
    readonly evidence: { readonly compared: number; readonly equal: number } | null;
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
    async counted(module) {
      const status: StatusDocument = JSON.parse(await msa("status", "--json"));
      const mine = status.endpoints.filter((one) => one.module === module);
      const sum = (pick: (one: (typeof mine)[number]) => number): number =>
        mine.reduce((total, one) => total + pick(one), 0);
      return {
        requests: sum((one) => one.requests.service),
        compared: sum((one) => one.evidence?.compared ?? 0),
        equal: sum((one) => one.evidence?.equal ?? 0),
      };
    },
  };
}

/** Runs a service by its own `npm start`, as a stranger would, with nothing of msa in its environment but the port. */
export async function withOwnStart<T>(
  { dir, env }: Conduit,
  name: string,
  log: DdlLog,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const folder = join(dir, "services", name);
  const manifest: { service: { port: number } } = JSON.parse(
    readFileSync(join(folder, "msa.extract.json"), "utf8"),
  );
  const { port } = manifest.service;
  const own = Object.entries(env).filter(([key]) => !key.startsWith("MSA_"));
  const child = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    env: { ...Object.fromEntries(own), DATABASE_URL: log.urlFor(name), MSA_PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += chunk));
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually(
      async () => child.exitCode !== null || (await probeHealth(`${url}/__msa/health`, 1_000)).ok,
    );
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${complaint}`);
    return await use(url);
  } finally {
    await stopGroup(child);
  }
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  kill(-child.pid, "SIGTERM");
  await ended;
}
