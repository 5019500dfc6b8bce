import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installCommands } from "../../code/generate/manifest/install-commands.ts";
import { isBuildStale } from "../../run/is-build-stale.ts";
import { keepHeap } from "../../util/keep-heap.ts";
import { listenUrl } from "../../util/listen-address.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import { type ExtractedService, findServices } from "./find-services.ts";
import { monolithEnv } from "./monolith-env.ts";
import type { Preparation, ProcessPlan } from "./process-plan.ts";

const host = "127.0.0.1";
/** Where builds put their output. */
export const outDirs = ["dist", "build", "out", "lib"];

/** What `msa up` starts. `proxyArgv` starts `msa proxy` with the same configuration. */
export function planProcesses(ctx: WorkflowContext, proxyArgv: readonly string[]): ProcessPlan[] {
  const found = findServices(ctx);
  const env = { ...callEnv(found), ...monolithEnv(ctx) };
  const services = found.map((service) => planService(ctx, service, env));
  const monolith = planMonolith(ctx, env);
  return [monolith, ...services, planProxy(ctx, proxyArgv)].map((process) => withCallPort(process, found));
}

/** Calls between processes need a secret that all of them know: one for this run, unless the team has one. */
function callEnv(services: readonly ExtractedService[]): ProcessPlan["env"] {
  return services.some(({ remote }) => remote !== undefined)
    ? { MSA_RPC_SECRET: randomBytes(24).toString("hex") }
    : {};
}

/** Each process has its own internal listener; a port in the monolith's `.env` is the monolith's. */
function withCallPort(plan: ProcessPlan, services: readonly ExtractedService[]): ProcessPlan {
  if (plan.kind !== "service") return plan;
  const port = services.find(({ name }) => name === plan.name)?.remote?.ports.service;
  return port === undefined ? plan : { ...plan, env: { ...plan.env, MSA_RPC_PORT: String(port) } };
}

function planMonolith({ root, config }: WorkflowContext, env: ProcessPlan["env"]): ProcessPlan {
  const { start, build, port, health, env: stated } = config.monolith;
  const url = `http://${host}:${port}`;
  const stale = build !== null && isBuildStale({ root, outDirs, ignore: [config.services.dir] });
  return {
    name: "monolith",
    kind: "monolith",
    argv: splitCommand(start),
    cwd: root,
    // It is waited for on this port, so it is told so; a PORT that the team states stands.
    env: { ...env, PORT: stated.PORT ?? String(port) },
    healthUrl: `${url}${health}`,
    url,
    ports: [port],
    prepare: stale
      ? [{ text: `building the monolith: ${build}`, argv: splitCommand(build), made: null }]
      : [],
    graceMs: 10_000,
  };
}

function planService(
  { root }: WorkflowContext,
  service: ExtractedService,
  env: ProcessPlan["env"],
): ProcessPlan {
  const { name, dir, port, runtime } = service;
  const url = `http://${host}:${port}`;
  return {
    name,
    kind: "service",
    argv: ["node", ...runtime.nodeArgs],
    cwd: dir,
    env: { ...env, MSA_PORT: String(port), PORT: String(port), MSA_HOST: host, MSA_WORKDIR: root },
    healthUrl: `${url}/__msa/health`,
    url,
    ports: [port],
    prepare: prepareService(service),
    graceMs: 10_000,
  };
}

function prepareService({ name, dir, runtime }: ExtractedService): Preparation[] {
  const { build, packageManager, nodeArgs } = runtime;
  const steps: Preparation[] = [];
  if (!existsSync(join(dir, "node_modules"))) {
    const { install } = installCommands[packageManager];
    steps.push({ text: `${name}: ${install}`, argv: splitCommand(install), made: null });
  }
  const entry = nodeArgs.find((word) => /\.[cm]?js$/.test(word) && !word.startsWith("./msa/"));
  const missing = entry !== undefined && !existsSync(join(dir, entry));
  if (build !== null && (missing || isBuildStale({ root: dir, outDirs, ignore: [] }))) {
    steps.push({ text: `${name}: ${build}`, argv: splitCommand(build), made: entry ?? null });
  }
  return steps;
}

function planProxy({ root, config, env }: WorkflowContext, argv: readonly string[]): ProcessPlan {
  const { port, adminPort, tls, host: listens } = config.proxy;
  return {
    name: "proxy",
    kind: "proxy",
    argv: [...argv, "--port", String(port), "--admin-port", String(adminPort)],
    cwd: root,
    env: { ...keepHeap, ...env },
    healthUrl: `http://${host}:${adminPort}/readyz`,
    url: listenUrl(listens, port, tls !== null),
    ports: [port, adminPort],
    prepare: [],
    graceMs: 15_000,
  };
}
