/** What one run of somebody's tests says: comparable between runs, whichever tool ran them. */
export interface SuiteOutcome {
  readonly passed: number;
  /** Names of the tests that failed, in the order of the run. */
  readonly failures: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a result document; null when it is of no tool that is known here. */
export function readOutcome(text: string): SuiteOutcome | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isFields(value)) return null;
  for (const read of readers) {
    const tests = read(value);
    if (tests !== null) return tests;
  }
  return null;
}

const readers: readonly ((document: Fields) => SuiteOutcome | null)[] = [newman, jest, mocha, totals];

/** `newman --reporters json`: each assertion is a test, and so is each request that got no answer. */
function newman({ run }: Fields): SuiteOutcome | null {
  if (!isFields(run) || !Array.isArray(run.executions)) return null;
  return outcomeOf(
    run.executions.filter(isFields).flatMap((execution, at) => {
      const item = isFields(execution.item) ? execution.item : {};
      const name = `#${at + 1} ${String(item.name)}`;
      const answered = { name: `${name}: answered`, ok: execution.response !== undefined };
      const assertions = Array.isArray(execution.assertions) ? execution.assertions.filter(isFields) : [];
      const own = assertions.map((one) => ({
        name: `${name}: ${String(one.assertion)}`,
        ok: one.error === undefined,
      }));
      return [answered, ...own];
    }),
  );
}

/** Jest and Vitest with their JSON reporters. */
function jest({ testResults }: Fields): SuiteOutcome | null {
  if (!Array.isArray(testResults)) return null;
  const tests = testResults
    .filter(isFields)
    .flatMap((file) => (Array.isArray(file.assertionResults) ? file.assertionResults.filter(isFields) : []));
  const run = tests.filter(({ status }) => status === "passed" || status === "failed");
  return outcomeOf(run.map(({ fullName, status }) => ({ name: String(fullName), ok: status === "passed" })));
}

/** Mocha with its JSON reporter. */
function mocha({ stats, tests, failures }: Fields): SuiteOutcome | null {
  if (!isFields(stats) || !Array.isArray(tests) || !Array.isArray(failures)) return null;
  const names = failures.filter(isFields).map(({ fullTitle }) => String(fullTitle));
  return { passed: Number(stats.passes ?? 0), failures: names };
}

/** `{ passed, failures: [{ test }] }`: what a script of one's own can print with little effort. */
function totals({ passed, failures }: Fields): SuiteOutcome | null {
  if (typeof passed !== "number" || !Array.isArray(failures)) return null;
  return { passed, failures: failures.map((one) => (isFields(one) ? String(one.test) : String(one))) };
}

function outcomeOf(tests: readonly { readonly name: string; readonly ok: boolean }[]): SuiteOutcome {
  const failed = tests.filter(({ ok }) => !ok);
  return { passed: tests.length - failed.length, failures: failed.map(({ name }) => name) };
}

/** Failures that only some of the runs have: the monolith's own races, and no verdict on anybody. */
export function unstableIn(runs: readonly SuiteOutcome[]): string[] {
  const everywhere = (name: string): boolean => runs.every(({ failures }) => failures.includes(name));
  return [...new Set(runs.flatMap(({ failures }) => failures))].filter((name) => !everywhere(name));
}

/** How a run differs from the baseline, in words; empty when it does not. */
export function differences(
  run: SuiteOutcome,
  baseline: SuiteOutcome,
  unstable: readonly string[],
): readonly string[] {
  const known = new Set([...baseline.failures, ...unstable]);
  const added = run.failures.filter((name) => !known.has(name));
  const mended = baseline.failures.filter((name) => !run.failures.includes(name) && !unstable.includes(name));
  const fewer = baseline.passed - run.passed;
  return [
    ...added,
    ...mended.map((name) => `passes, and fails in the monolith: ${name}`),
    ...(added.length === 0 && fewer > unstable.length ? [`${fewer} tests fewer passed`] : []),
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
