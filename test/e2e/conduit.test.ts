import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { AnalysisDocument } from "../../src/report/analysis-schema/analysis-schema.ts";
import { msaBin } from "../cli/spawn-msa.ts";
import { markedProcesses } from "./support/marked-processes.ts";
import { openConduit } from "./support/open-conduit.ts";

const monoliths = fileURLToPath(new URL("../../fixtures/monoliths/", import.meta.url));
const listed = readdirSync(monoliths).filter((name) => existsSync(join(monoliths, name, "endpoints.json")));

/** Installs packages, compiles, and starts a database: minutes where others want the machine too. */
const patience = { timeout: 15 * 60_000 };
const untilGone = { timeout: 60_000 };

test("there are four of them", () => expect(listed).toHaveLength(4));

test.for(listed)(
  "%s runs, and has the routes that msa reads in its code",
  patience,
  async (name, context) => {
    const mark = `conduit-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const { dir, exec, stop } = await openConduit({
      fixture: join(monoliths, name),
      mark,
      onEnd: (step) => context.onTestFinished(step),
      signal: context.signal,
    });
    const ofDatabase = markedProcesses(mark);
    expect(ofDatabase, "the mark is seen").not.toEqual([]);
    const changed = (): Promise<string> => exec("git", "status", "--porcelain", "--untracked-files=all");

    const suite: { passed: number; failed: number } = JSON.parse(
      await exec(process.execPath, "api-tests/run.mjs", "--json", "-"),
    );
    expect(suite.failed).toBe(0);
    expect(suite.passed).toBeGreaterThan(0);
    expect(await changed()).toBe("");

    const msa = (...args: string[]): Promise<string> => exec(process.execPath, msaBin, ...args);
    await msa("init", "--yes");
    expect(await changed()).toBe("?? msa.config.json\n");
    const config = readFileSync(join(dir, "msa.config.json"), "utf8");
    const { live, endpoints, findings }: AnalysisDocument = JSON.parse(
      await msa("analyze", "--boot", "--json"),
    );
    expect(findings.filter(({ code }) => code === "BOOT")).toEqual([]);
    expect(live).toMatchObject({ precision: 1, recall: 1, broken: 0, onlyLive: [], onlyStatic: [] });
    expect(live?.rows).toBe(endpoints.length);
    expect(endpoints.map(({ id }) => id).sort()).toEqual(
      JSON.parse(readFileSync(join(dir, "endpoints.json"), "utf8")),
    );
    expect(await changed()).toBe("?? msa.config.json\n");
    expect(readFileSync(join(dir, "msa.config.json"), "utf8")).toBe(config);

    // Before the database goes: an application that was left behind would fall over without it. Workers of Postgres come and go.
    const left = (): string[] =>
      markedProcesses(mark).filter((one) => !ofDatabase.includes(one) && !one.includes("postgres"));
    await expect.poll(left, untilGone).toEqual([]);
    await stop();
    await expect.poll(() => markedProcesses(mark), untilGone).toEqual([]);
  },
);
