import { setTimeout as sleep } from "node:timers/promises";
import { CallLog } from "./call-log.ts";
import { type Copy, document } from "./open-copy.ts";
import type { LeagueOptions } from "./options.ts";
import type { ModuleReport, StepReport } from "./report.ts";
import { differences, type SuiteOutcome } from "./suite-outcome.ts";

interface StatusDocument {
  readonly endpoints: readonly {
    readonly id: string;
    readonly module: string;
    readonly pinned: unknown;
    readonly requests: { readonly monolith: number; readonly service: number };
  }[];
}

/** A switch is looked at once a second. */
const switchMs = 1_500;

/** Runs the tests against one address. */
export type Suite = (url: string) => Promise<SuiteOutcome>;

interface Moving {
  readonly copy: Copy;
  readonly options: LeagueOptions;
  readonly suite: Suite | null;
  readonly baseline: SuiteOutcome | null;
  /** Grows with what the monolith alone turns out to answer now this way, now that. */
  readonly unstable: string[];
  readonly monolithPort: string;
  readonly say: (line: string) => void;
}

/** Starts everything and moves what was extracted, running the suite after each move; fills in what the moves showed. */
export async function moveModules(
  moving: Moving,
  extracted: readonly ModuleReport[],
  modules: Map<string, ModuleReport>,
): Promise<{ notMoved: string | null; throughProxy: readonly string[] }> {
  const { copy, say } = moving;
  if (extracted.length === 0) return { notMoved: null, throughProxy: [] };
  const log = new CallLog(copy.base);
  const up = await copy.msaWith(log.env(copy.env.NODE_OPTIONS), "up", "--detach", "--timeout", "180");
  if (up.exitCode !== 0) return { notMoved: `msa up: ${up.stderr.slice(-2000)}`, throughProxy: [] };
  const before = await step(moving, "nothing");
  for (const module of extracted) {
    const started = performance.now();
    const steps: StepReport[] = [];
    for (const what of await toMove(moving, module.name)) {
      const moved = await copy.msa("move", what, "service");
      const trouble = moved.exitCode === 0 ? [] : [`msa move: ${moved.stderr.trim().slice(0, 500)}`];
      const result = await step(moving, what);
      steps.push({ ...result, differences: [...trouble, ...result.differences] });
      say(`${what} → service: ${verdict(result)}`);
    }
    if (module.calls.some(({ runsIn }) => runsIn === "service")) {
      log.turn(module.name);
      await sleep(switchMs);
      const result = await step(moving, `calls of ${module.name}`);
      steps.push(result);
      say(`calls of ${module.name} → service: ${verdict(result)}`);
    }
    const move = (performance.now() - started) / 1000;
    modules.set(module.name, { ...module, steps, seconds: { ...module.seconds, move } });
  }
  const status: StatusDocument = JSON.parse(await document(copy, "status", "--json"));
  for (const [name, module] of modules) {
    const mine = status.endpoints.filter((endpoint) => endpoint.module === name);
    if (module.result !== "extracted") continue;
    const sum = (side: "monolith" | "service"): number =>
      mine.reduce((total, { requests }) => total + requests[side], 0);
    const notAsked = mine.filter(({ requests }) => requests.service === 0).map(({ id }) => id);
    modules.set(name, {
      ...module,
      calls: log.counted(module.calls),
      requests: { monolith: sum("monolith"), service: sum("service") },
      notAsked,
    });
  }
  await document(copy, "down");
  return { notMoved: null, throughProxy: before.differences };
}

function verdict({ differences }: StepReport): string {
  return differences.length === 0 ? "equal" : differences.join("; ").slice(0, 500);
}

async function toMove({ copy, options }: Moving, name: string): Promise<string[]> {
  if (options.step === "module") return [name];
  const status: StatusDocument = JSON.parse(await document(copy, "status", "--json"));
  const mine = status.endpoints.filter(
    ({ module, pinned }) => module === name && (pinned ?? false) === false,
  );
  return mine.map(({ id }) => id);
}

/**
 * Where it differs, the monolith alone is asked at that moment as well: what it fails by now without anybody's help is
 * its own doing (rows that earlier runs left, its races), and no verdict on the service. Then the proxy once more.
 */
async function step(moving: Moving, moved: string): Promise<StepReport> {
  const { copy, suite, baseline, unstable } = moving;
  if (suite === null || baseline === null) return { moved, passed: null, differences: [], atFirst: [] };
  const url = (port: string | undefined): string => `http://127.0.0.1:${port}`;
  const first = await suite(url(copy.env.MSA_PROXY_PORT));
  const atFirst = differences(first, baseline, unstable);
  if (atFirst.length === 0) return { moved, passed: first.passed, differences: [], atFirst };
  const alone = await suite(url(moving.monolithPort));
  for (const name of [...alone.failures, ...baseline.failures]) {
    const both = alone.failures.includes(name) && baseline.failures.includes(name);
    if (!both && !unstable.includes(name)) unstable.push(name);
  }
  const again = await suite(url(copy.env.MSA_PROXY_PORT));
  return { moved, passed: again.passed, differences: differences(again, baseline, unstable), atFirst };
}
