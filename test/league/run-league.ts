import { basename } from "node:path";
import type { Cleanup } from "../demo/workbench.ts";
import { portRun } from "../run/port-run.ts";
import { EditWatch } from "./edit-watch.ts";
import { extractModule } from "./extract-module.ts";
import { leaveOutWritten } from "./leave-out-written.ts";
import { moveModules, type Suite } from "./move-modules.ts";
import { type Copy, document, openCopy, settingOf } from "./open-copy.ts";
import type { LeagueOptions } from "./options.ts";
import type { LeagueReport, ModuleReport } from "./report.ts";
import { runSuite } from "./run-suite.ts";
import { type SuiteOutcome, unstableIn } from "./suite-outcome.ts";
import { treeNow, undoAll } from "./undo-all.ts";
import { withMonolith } from "./with-monolith.ts";

interface Session {
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

interface Analysis {
  readonly framework: string | null;
  readonly modules: readonly { readonly name: string; readonly endpoints: readonly string[] }[];
  readonly endpoints: readonly { readonly id: string; readonly path: string }[];
  readonly measures: { readonly files: number };
}

/** How often the monolith alone is asked: what differs between these runs is its own doing. */
const baselineRuns = 2;

/** Every module of a backend extracted and moved, with its own tests held against each step. */
export async function runLeague(options: LeagueOptions, session: Session): Promise<LeagueReport> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  const { say, signal } = session;
  const copy = await openCopy(options, session.cleanup, signal, say);
  const edits = new EditWatch(copy);
  await document(copy, "init", "--yes", ...(options.start === null ? [] : ["--start", options.start]));
  await edits.expect(["msa.config.json"], "msa init");
  const analysis: Analysis = JSON.parse(await document(copy, "analyze", "--boot", "--json"));
  const wanted = analysis.modules.filter(
    ({ name, endpoints }) => endpoints.length > 0 && (options.modules?.includes(name) ?? true),
  );
  say(`${analysis.framework}: ${analysis.measures.files} files, ${analysis.endpoints.length} endpoints`);
  await givePorts(copy, wanted.length);
  const suite = suiteOf(options, copy, analysis, signal);
  const { runs, port } = await aloneRuns(copy, suite, session);
  const written = await leaveOutWritten(copy);
  if (written.length > 0) say(`it writes by itself: ${written.slice(0, 5).join(", ")}`);
  const baseline = runs[0] ?? null;
  const unstable = unstableIn(runs);

  const asItWas = await treeNow(copy);
  const modules = new Map<string, ModuleReport>();
  for (const { name, endpoints } of wanted) {
    const result = await extractModule(copy, edits, name, options);
    modules.set(name, { ...result, endpoints: endpoints.length });
    say(`${name}: ${result.result} ${result.obstacles.join(" ")} (${result.seconds.extract.toFixed(0)} s)`);
  }
  const extracted = [...modules.values()].filter(({ result }) => result === "extracted");
  const move = { copy, options, suite, baseline, unstable, monolithPort: String(port), say };
  const { notMoved, throughProxy } = await moveModules(move, extracted, modules);
  const undo = extracted.length === 0 ? null : await undoAll(copy, extracted, asItWas);
  return {
    schemaVersion: 1,
    name: basename(options.dir),
    framework: analysis.framework,
    files: analysis.measures.files,
    endpoints: analysis.endpoints.length,
    stage: options.stage,
    modules: [...modules.values()],
    baseline:
      baseline === null
        ? null
        : { passed: baseline.passed, failures: baseline.failures, unstable, throughProxy },
    notMoved,
    undo,
    handEdits: edits.byHand,
    monolithEdits: edits.ofMonolith,
    seconds: seconds(),
  };
}

async function givePorts(copy: Copy, services: number): Promise<void> {
  const [proxy = 0, admin = 0, first = 0] = await portRun(2 + Math.max(1, services));
  Object.assign(copy.env, {
    MSA_PROXY_PORT: String(proxy),
    MSA_PROXY_ADMIN_PORT: String(admin),
    MSA_SERVICES_FIRST_PORT: String(first),
  });
}

function suiteOf(
  { suite: choice }: LeagueOptions,
  copy: Copy,
  analysis: Analysis,
  signal: AbortSignal,
): Suite | null {
  if (choice === null) return null;
  const paths = analysis.endpoints.map(({ path }) => path);
  return (url) => runSuite({ choice, url, paths, cwd: copy.dir, env: copy.env, signal });
}

/** The suite against the monolith by itself. Tells msa the port on which it listens when it is told one. */
async function aloneRuns(
  copy: Copy,
  suite: Suite | null,
  { signal, say }: Session,
): Promise<{ runs: SuiteOutcome[]; port: number }> {
  const [free = 0] = await portRun(1);
  const stated = Number(await settingOf(copy, "monolith.port"));
  const { dir, env } = copy;
  const monolith = {
    start: await settingOf(copy, "monolith.start"),
    health: await settingOf(copy, "monolith.health"),
    ports: { free, stated },
    dir,
    env,
    signal,
  };
  return withMonolith(monolith, async (port) => {
    say(port === free ? "it takes its port from PORT" : `it listens on ${port} whatever PORT says`);
    if (port === free) env.MSA_MONOLITH_PORT = String(free);
    const runs: SuiteOutcome[] = [];
    for (let turn = 0; suite !== null && turn < baselineRuns; turn++) {
      const run = await suite(`http://127.0.0.1:${port}`);
      say(`the monolith alone: ${words(run)}`);
      runs.push(run);
    }
    return { runs, port };
  });
}

function words({ passed, failures }: SuiteOutcome): string {
  return `${passed} passed, ${failures.length} failed`;
}
