import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { LeagueReport } from "../league/report.ts";
import { markedProcesses } from "./support/marked-processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = join(root, "fixtures/monoliths/conduit-koa");
/** Installs packages twice. */
const patience = { timeout: 10 * 60_000 };
const untilGone = { timeout: 60_000 };

test("the league takes a backend apart and leaves nothing behind", patience, async (context) => {
  const mark = `league-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const scratch = mkdtempSync(join(tmpdir(), "msa-league-test-"));
  context.onTestFinished(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  const before = readdirSync(fixture).sort();

  const { code, stdout, stderr } = await league({ MARK: mark, TMPDIR: scratch }, [
    fixture,
    ...["--beside", "npm run -s db", "--env", join(fixture, ".env.example")],
    ...["--test", "node api-tests/run.mjs --json {out}", "--modules", "tags", "--json"],
  ]);
  expect(code, stderr).toBe(0);
  const report: LeagueReport = JSON.parse(stdout);
  expect(report).toMatchObject({ framework: "koa", notMoved: null, handEdits: [], monolithEdits: [] });
  expect(report.baseline?.throughProxy).toEqual([]);
  expect(report.baseline?.passed).toBeGreaterThan(80);
  const [tags] = report.modules;
  expect(tags).toMatchObject({ name: "tags", result: "extracted", boot: true, notAsked: [] });
  expect(tags?.steps).toHaveLength(tags?.endpoints ?? 0);
  expect(tags?.steps.map(({ differences, passed }) => ({ differences, passed }))).toEqual(
    tags?.steps.map(() => ({ differences: [], passed: report.baseline?.passed })),
  );
  expect(tags?.requests.service).toBeGreaterThan(0);

  await expect.poll(() => markedProcesses(mark), untilGone).toEqual([]);
  await expect
    .poll(() => readdirSync(scratch).filter((name) => name.startsWith("msa-")), untilGone)
    .toEqual([]);
  expect(readdirSync(fixture).sort()).toEqual(before);
  expect(existsSync(join(fixture, "node_modules"))).toBe(false);
});

function league(
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
