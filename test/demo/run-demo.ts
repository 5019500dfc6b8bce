import { existsSync } from "node:fs";
import { join } from "node:path";
import { type LoadResult, startLoad } from "./load.ts";
import { runSuite, type SuiteResult } from "./suite.ts";
import { firstFailures } from "./verdict.ts";
import { type Cleanup, openWorkbench, type Workbench } from "./workbench.ts";

export interface DemoReport {
  readonly baseline: SuiteResult;
  readonly modules: readonly ModuleReport[];
  /** Suite through the proxy before anything moved, and after the undo. */
  readonly before: SuiteResult;
  readonly after: SuiteResult;
  readonly rollback: { readonly module: string; readonly load: LoadResult };
  readonly undone: {
    readonly module: string;
    readonly gone: boolean;
    readonly strayChanges: readonly string[];
  };
  /** Requests that the proxy could not answer properly, in all runs. */
  readonly failedRequests: number;
  readonly seconds: number;
}

interface ModuleReport {
  readonly name: string;
  readonly endpoints: number;
  readonly steps: readonly { readonly state: string; readonly suite: SuiteResult }[];
  readonly requests: { readonly monolith: number; readonly service: number };
  /** Answers to mirrored requests, compared with the monolith's. */
  readonly shadow: { readonly compared: number; readonly equal: number };
}

interface StatusDocument {
  readonly endpoints: readonly {
    readonly module: string;
    readonly requests: { readonly monolith: number; readonly service: number };
    readonly evidence: { readonly compared: number; readonly equal: number } | null;
  }[];
}

const states = [["shadow"], ["canary", "--weight", "50"], ["service"]] as const;

interface DemoOptions {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Only these modules; all when null. */
  readonly only: readonly string[] | null;
}

export async function runDemo(cleanup: Cleanup, options: DemoOptions): Promise<DemoReport> {
  const started = performance.now();
  options.say("installing the monolith and starting its database");
  const bench = await openWorkbench(cleanup, options.signal);
  const report = await demonstrate(bench, options);
  return { ...report, seconds: (performance.now() - started) / 1000 };
}

/** The whole line on a real monolith: analyse, extract, move everything step by step, roll back under load, undo. */
export async function demonstrate(
  bench: Workbench,
  { signal, say, only }: DemoOptions,
): Promise<Omit<DemoReport, "seconds">> {
  const suite = (url: string): Promise<SuiteResult> => runSuite(bench.dir, url, bench.env, signal);

  const all = await adopt(bench, say);
  const names = only === null ? all : all.filter((name) => only.includes(name));
  for (const name of names) await extract(bench, name, say);

  say("starting monolith, services and proxy");
  await bench.msa("up", "--detach");
  const baseline = await suite(`http://127.0.0.1:${bench.ports.monolith}`);
  say(`the monolith's own result: ${words(baseline)}`);
  if (baseline.failed > 0)
    throw new Error(`the monolith fails its own suite, so nothing can be judged: ${firstFailures(baseline)}`);
  const before = await suite(bench.proxyUrl);
  say(`through the proxy, nothing moved: ${words(before)}`);

  const steps = new Map<string, { state: string; suite: SuiteResult }[]>();
  for (const name of names) steps.set(name, await moveStepByStep(bench, name, suite, say));

  const rollback = await rollBackUnderLoad(bench, names, say);
  const status = await readStatus(bench);
  const undone = await undoLast(bench, names.at(-1) ?? "", say);
  const after = await suite(bench.proxyUrl);
  say(`after the undo: ${words(after)}`);

  const modules = names.map((name) => describe(name, steps.get(name) ?? [], status));
  await bench.msa("down");
  const failedRequests = rollback.load.failed;
  return {
    baseline,
    before,
    after,
    modules,
    rollback,
    undone,
    failedRequests,
  };
}

async function adopt(bench: Workbench, say: (line: string) => void): Promise<string[]> {
  await bench.msa("init", "--yes");
  await bench.git("add", "-A");
  await bench.git("commit", "-q", "-m", "msa init");
  const { stdout } = await bench.msa("analyze", "--json");
  const analysis: {
    modules: { name: string; endpoints: string[] }[];
    measures: { files: number; endpoints: number };
  } = JSON.parse(stdout);
  const plan: { steps: { module: string }[] } = JSON.parse((await bench.msa("plan", "--json")).stdout);
  say(
    `${analysis.measures.files} files, ${analysis.modules.length} modules, ${analysis.measures.endpoints} endpoints`,
  );
  return plan.steps.map((step) => step.module);
}

async function extract(bench: Workbench, name: string, say: (line: string) => void): Promise<void> {
  const { stdout } = await bench.msa("extract", name, "--verify", "types", "--json");
  const result: { changes: unknown[]; verified: { typecheck: unknown } } = JSON.parse(stdout);
  say(`extracted ${name}: ${result.changes.length} files, clean install, type-checks`);
  await bench.git("add", "-A");
  await bench.git("commit", "-q", "-m", `msa extract ${name}`);
}

async function moveStepByStep(
  bench: Workbench,
  name: string,
  suite: (url: string) => Promise<SuiteResult>,
  say: (line: string) => void,
) {
  const steps: { state: string; suite: SuiteResult }[] = [];
  for (const [state, ...flags] of states) {
    await bench.msa("move", name, state, ...flags);
    const result = await suite(bench.proxyUrl);
    steps.push({ state, suite: result });
    say(`${name} → ${state}: ${words(result)}`);
  }
  return steps;
}

async function rollBackUnderLoad(bench: Workbench, names: readonly string[], say: (line: string) => void) {
  const module = names.includes("posts") ? "posts" : (names[0] ?? "");
  const load = startLoad([`${bench.proxyUrl}/api/posts`, `${bench.proxyUrl}/api/posts?page=2`], 16);
  await bench.msa("rollback", module);
  await bench.msa("move", module, "service");
  const result = await load.stop();
  say(
    `rolled ${module} back to the monolith and forth again under load: ${result.requests} requests, ${result.failed} failed`,
  );
  return { module, load: result };
}

async function undoLast(bench: Workbench, module: string, say: (line: string) => void) {
  await bench.msa("rollback", module);
  await bench.msa("undo");
  const gone = !existsSync(join(bench.dir, "services", module));
  const changed = (await bench.git("status", "--porcelain")).split("\n").filter((line) => line !== "");
  // Moving endpoints is recorded in these two; everything else must be as before the extraction.
  const strayChanges = changed.filter((line) => !/msa\.routes\.json|\.msa\/|services\//.test(line));
  say(`undid the extraction of ${module}`);
  return { module, gone, strayChanges };
}

async function readStatus(bench: Workbench): Promise<StatusDocument> {
  return JSON.parse((await bench.msa("status", "--json")).stdout) as StatusDocument; // a promise of docs/commands/status.md
}

function describe(name: string, steps: ModuleReport["steps"], status: StatusDocument): ModuleReport {
  const mine = status.endpoints.filter((endpoint) => endpoint.module === name);
  const sum = (pick: (endpoint: (typeof mine)[number]) => number): number =>
    mine.reduce((total, endpoint) => total + pick(endpoint), 0);
  return {
    name,
    endpoints: mine.length,
    steps,
    requests: { monolith: sum((e) => e.requests.monolith), service: sum((e) => e.requests.service) },
    shadow: { compared: sum((e) => e.evidence?.compared ?? 0), equal: sum((e) => e.evidence?.equal ?? 0) },
  };
}

const words = (suite: SuiteResult): string =>
  `${suite.passed} passed, ${suite.failed} failed (${suite.requests} requests)`;
