import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { LeagueReport } from "../league/report.ts";
import { markedProcesses } from "./support/marked-processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const monoliths = join(root, "fixtures/monoliths");
const fixture = join(monoliths, "conduit-koa");
/** Of any of them: docs/benchmarks.md has the same line for all modules. */
const asAlways = [
  ...["--beside", "npm run -s db", "--env", ".env.example", "--before", "npm run build --if-present"],
  ...["--test", "node api-tests/run.mjs --json {out}", "--json"],
];
/** Types, clean installs and starts of every module are tried in other tests: here the steps count. */
const quick = ["--link", "--verify", "none"];
/** Installs packages twice. */
const patience = { timeout: 10 * 60_000 };
const untilGone = { timeout: 60_000 };

test("the league takes a backend apart and leaves nothing behind", patience, async (context) => {
  const mark = `league-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const scratch = mkdtempSync(join(tmpdir(), "msa-league-test-"));
  context.onTestFinished(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  const before = readdirSync(fixture).sort();

  const report = await league({ MARK: mark, TMPDIR: scratch }, [fixture, ...asAlways, "--modules", "tags"]);
  expect(report).toMatchObject({ framework: "koa", monolithEdits: [] });
  allEqual(report);
  const [tags] = report.modules;
  expect(tags).toMatchObject({ name: "tags", boot: true, notAsked: [] });
  expect(tags?.steps).toHaveLength(tags?.endpoints ?? 0);

  await expect.poll(() => markedProcesses(mark), untilGone).toEqual([]);
  await expect
    .poll(() => readdirSync(scratch).filter((name) => name.startsWith("msa-")), untilGone)
    .toEqual([]);
  expect(readdirSync(fixture).sort()).toEqual(before);
  expect(existsSync(join(fixture, "node_modules"))).toBe(false);
});

// The demo's test moves blog-express endpoint by endpoint, and conduit-express is taken at the micro stage below.
test.each([
  ["conduit-fastify", "tags"],
  ["conduit-nest", "tag"],
])("%s, endpoint by endpoint: %s", patience, async (name, module) => {
  const report = await league({}, [join(monoliths, name), ...asAlways, ...quick, "--modules", module]);
  allEqual(report);
  expect(
    report.modules.map(({ name, endpoints, steps }) => ({ name, steps: steps.length - endpoints })),
  ).toEqual([{ name: module, steps: 0 }]);
});

test("at the micro stage the answers stay the same while calls go both ways", patience, async () => {
  const modules = ["--modules", "articles,favorites,tags", "--step", "module"];
  const dir = join(monoliths, "conduit-express");
  const report = await league({}, [dir, ...asAlways, ...quick, "--stage", "micro", ...modules]);
  allEqual(report);
  const calls = report.modules.flatMap((one) => one.calls);
  expect(new Set(calls.map(({ runsIn }) => runsIn))).toEqual(new Set(["monolith", "service"]));
  expect(calls.filter(({ times }) => times === 0)).toEqual([]);
});

test("help is help, and what cannot be understood gets it on stderr", async () => {
  const help = await spawned({}, ["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("node bench/league.mjs <dir...> [options]");
  const none = await spawned({}, []);
  expect(none).toMatchObject({ code: 1, stdout: "", stderr: help.stdout });
});

/** Every module was extracted, every step gave what the monolith gives, and everything was taken back. */
function allEqual({ baseline, modules, undo, handEdits, notMoved }: LeagueReport): void {
  expect({ notMoved, handEdits, undo }).toEqual({
    notMoved: null,
    handEdits: [],
    undo: { differs: [], failed: null },
  });
  expect(baseline).toMatchObject({ throughProxy: [] });
  expect(baseline?.passed).toBeGreaterThan(80);
  for (const { name, result, steps, requests } of modules) {
    expect({ name, result }).toEqual({ name, result: "extracted" });
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.map(({ differences, passed }) => ({ differences, passed }))).toEqual(
      steps.map(() => ({ differences: [], passed: baseline?.passed })),
    );
    expect(requests.service).toBeGreaterThan(0);
  }
}

async function league(env: Record<string, string>, args: readonly string[]): Promise<LeagueReport> {
  const { code, stdout, stderr } = await spawned(env, args);
  expect(code, `${stdout}${stderr}`).toBe(0);
  return JSON.parse(stdout);
}

function spawned(
  env: Record<string, string>,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(root, "bench/league.mjs"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}
