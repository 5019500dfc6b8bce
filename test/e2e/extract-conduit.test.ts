import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kill } from "node:process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { AnalysisDocument } from "../../src/report/analysis-schema/analysis-schema.ts";
import { probeHealth } from "../../src/run/probe-health.ts";
import { msaBin } from "../cli/spawn-msa.ts";
import { runSuite } from "../demo/suite.ts";
import { firstFailures } from "../demo/verdict.ts";
import { portRun } from "../run/port-run.ts";
import { type Answer, arrive, ask, requestsTo } from "./support/compare-answers.ts";
import { eventually } from "./support/eventually.ts";
import { type DdlLog, logDdl } from "./support/no-ddl.ts";
import { type Conduit, openConduit } from "./support/open-conduit.ts";

const monoliths = fileURLToPath(new URL("../../fixtures/monoliths/", import.meta.url));
/** Installs and compiles a service a module: minutes where others want the machine too. */
const patience = { timeout: 25 * 60_000 };

interface Service {
  readonly name: string;
  readonly port: number;
  readonly endpoints: readonly string[];
}

test.for(["conduit-express", "conduit-fastify"])(
  "%s: every module becomes a service that answers as the monolith does, and nothing else",
  patience,
  async (fixture, context) => {
    const { signal } = context;
    const conduit = await openConduit({
      fixture: join(monoliths, fixture),
      mark: `extract-conduit-${process.pid}`,
      onEnd: (step) => context.onTestFinished(step),
      signal,
    });
    const { dir, env } = conduit;
    const ports = await useFreePorts(env);
    const { msa, commit } = commandsOf(conduit);
    context.onTestFinished(async () => {
      await conduit.exec(process.execPath, msaBin, "down", "--quiet").catch(() => undefined);
    });
    const monolith = `http://127.0.0.1:${ports.monolith}`;
    const proxy = `http://127.0.0.1:${ports.proxy}`;

    await msa("init", "--yes");
    await commit("msa init");
    const analysis: AnalysisDocument = JSON.parse(await msa("analyze", "--json"));
    const { modules } = analysis;
    const names = modules.filter(({ endpoints }) => endpoints.length > 0).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(JSON.parse(await msa("extract", name, "--json")), name).toMatchObject({
        status: "extracted",
        blockers: [],
        verified: { typecheck: true, boot: true, health: true },
      });
      await commit(`msa extract ${name}`);
    }
    const services = names.map((name) => serviceOf(dir, name));
    const all = services.flatMap(({ endpoints }) => endpoints);
    // What belongs to no module, a health endpoint for one, stays with the application.
    const unowned = analysis.endpoints.filter(({ module }) => !names.includes(module)).map(({ id }) => id);
    expect([...all, ...unowned].sort()).toEqual(
      JSON.parse(readFileSync(join(dir, "endpoints.json"), "utf8")),
    );

    await msa("up", "--detach");
    const baseline = await runSuite(dir, monolith, env, signal);
    expect(baseline.failed, firstFailures(baseline)).toBe(0);
    for (const service of services) await answersAlike(monolith, service, all);
    for (const [at, name] of names.entries()) {
      await msa("move", name, "service");
      // In between is the league's to try; here each step of one of them.
      if (fixture !== "conduit-express" && at > 0 && at < names.length - 1) continue;
      const suite = await runSuite(dir, proxy, env, signal);
      expect(suite.failed, `${name}: ${firstFailures(suite)}`).toBe(0);
      expect(suite.passed, name).toBe(baseline.passed);
    }
    const { endpoints }: { endpoints: { id: string; requests: { service: number } }[] } = JSON.parse(
      await msa("status", "--json"),
    );
    const idle = endpoints.filter(({ requests }) => requests.service === 0).map(({ id }) => id);
    expect(idle).toEqual(unowned);
    await msa("down");

    const log = await logDdl(dir, env.DATABASE_URL ?? "");
    for (const service of services) await startsWithoutDdl(dir, env, service, log);
  },
);

async function answersAlike(monolith: string, service: Service, all: readonly string[]): Promise<void> {
  const visitor = await arrive(monolith);
  const base = `http://127.0.0.1:${service.port}`;
  for (const endpoint of all) {
    if (service.endpoints.includes(endpoint)) {
      for (const request of requestsTo(endpoint, visitor))
        expect(await ask(base, request), `${service.name}: ${endpoint}`).toEqual(
          await ask(monolith, request),
        );
      continue;
    }
    const [request] = requestsTo(endpoint, visitor);
    const nowhere = new Request(new URL("/api/no/such/place", request!.url), request!.clone());
    expect(
      pathless(await ask(base, request!), request!),
      `${service.name} does not have ${endpoint}`,
    ).toEqual(pathless(await ask(monolith, nowhere), nowhere));
  }
}

/** "… does not exist" names the path, and its length follows. */
function pathless({ status, headers, body }: Answer, { url }: Request): Answer {
  const { "content-length": _length, etag: _etag, ...rest } = headers;
  return { status, headers: rest, body: body.replace(new URL(url).pathname, "…") };
}

/** By its own `npm start`, with the monolith's environment, which wants the schema to be migrated. */
async function startsWithoutDdl(
  dir: string,
  env: NodeJS.ProcessEnv,
  { name, port }: Service,
  log: DdlLog,
): Promise<void> {
  const child = spawn("npm", ["start", "--silent"], {
    cwd: join(dir, "services", name),
    env: { ...env, DATABASE_URL: log.urlFor(name), MSA_PORT: String(port) },
    stdio: "ignore",
    detached: true,
  });
  try {
    const health = `http://127.0.0.1:${port}/__msa/health`;
    await eventually(async () => child.exitCode !== null || (await probeHealth(health, 1_000)).ok);
    expect(child.exitCode, `${name} ended`).toBeNull();
  } finally {
    await stopGroup(child);
  }
  expect(await log.tagsOf(name), name).toEqual([]);
}

async function useFreePorts(env: NodeJS.ProcessEnv): Promise<{ monolith: number; proxy: number }> {
  const [monolith = 0, proxy = 0, admin = 0, first = 0] = await portRun(16);
  Object.assign(env, {
    HOST: "127.0.0.1",
    LOG_LEVEL: "silent",
    PORT: String(monolith),
    MSA_MONOLITH_PORT: String(monolith),
    MSA_PROXY_PORT: String(proxy),
    MSA_PROXY_ADMIN_PORT: String(admin),
    MSA_SERVICES_FIRST_PORT: String(first),
  });
  return { monolith, proxy };
}

function commandsOf({ exec }: Conduit) {
  return {
    msa: (...args: string[]): Promise<string> => exec(process.execPath, msaBin, ...args),
    commit: async (message: string): Promise<void> => {
      await exec("git", "add", "-A");
      await exec("git", "-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-q", "-m", message);
    },
  };
}

function serviceOf(dir: string, name: string): Service {
  const manifest: { service: { port: number }; endpoints: string[] } = JSON.parse(
    readFileSync(join(dir, "services", name, "msa.extract.json"), "utf8"),
  );
  return { name, port: manifest.service.port, endpoints: manifest.endpoints };
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  kill(-child.pid, "SIGTERM");
  await ended;
}
