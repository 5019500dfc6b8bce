import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildMonolith } from "../../../../src/code/model/build-monolith.ts";
import type { Monolith } from "../../../../src/code/model/monolith.ts";
import type { ExtractionPlan } from "../../../../src/code/plan/plan.ts";
import { planExtraction } from "../../../../src/code/plan/plan-extraction.ts";
import { planRetirement } from "../../../../src/code/plan/retire/plan-retirement.ts";
import { readFacts } from "../../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../../src/config/schema.ts";
import { remoteSources } from "../../../../src/workflows/extract/remote-sources.ts";

const fixtures = join(import.meta.dirname, "../../../../fixtures/extract");
/** The monolith of `micro-events-both-ways` as the extraction of loans has left it. */
let edited: string;
beforeAll(() => {
  edited = mkdtempSync(join(tmpdir(), "msa-events-"));
  cpSync(join(fixtures, "micro-events-both-ways/input"), edited, { recursive: true });
  cpSync(join(fixtures, "micro-events-both-ways/expected/monolith"), edited, { recursive: true });
});
afterAll(() => rmSync(edited, { recursive: true, force: true }));

async function monolithIn(root: string): Promise<Monolith> {
  return buildMonolith(await readFacts({ root, config: configSchema.parse({}), onProgress: () => {} }), {});
}

async function plan(root: string, module: string, remote: string[] | null): Promise<ExtractionPlan> {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const monolith = await monolithIn(root);
  const wish = {
    ...{ modules: [module], as: null, servicesDir: "services", port: 4101 },
    remote: { modules: remote, ports: { service: 14101, monolith: 13000 }, awaitLimit: 10 },
  };
  return planExtraction(monolith, wish, read, () => remoteSources(monolith, read));
}

test("where the listener's module must not be copied, what cannot be relayed is refused; the others are nobody's wish", async () => {
  const { obstacles } = await plan(join(fixtures, "micro-events-that-stay/input"), "shop", ["audit"]);
  const events = obstacles.filter(({ code }) => code === "EVENT");
  expect(events.map(({ level, file, line }) => `${level} ${file}:${line}`)).toEqual([
    "warning src/shop/listen.js:5",
    "refuse src/audit/listen.js:4",
  ]);
  for (const { message, why, fix } of events)
    for (const text of [message, why, fix]) expect(text).not.toBe("");
});

test("names that the monolith's files say already stay, and another service hears under them", async () => {
  const again = await plan(edited, "loans", null);
  expect(again.monolithEdits).toEqual([]);
  const { remote, monolithEdits } = await plan(edited, "notices", null);
  expect(monolithEdits).toEqual([]);
  expect(remote?.events.toMonolith).toEqual([]);
  expect(remote?.events.toService).toMatchObject([
    { event: "loan.opened", provider: "notices-listen", method: "on-loan-opened", module: "notices" },
  ]);
});

test("a listener that hands its event to the service stays when the module retires: nothing is lost", async () => {
  const read = (path: string): string => readFileSync(join(edited, path), "utf8");
  const { obstacles, files } = planRetirement(await monolithIn(edited), ["loans"], read);
  expect(obstacles).toEqual([]);
  expect(files.map(({ path }) => path)).toContain("src/loans/loans.router.ts");
  expect(files.map(({ path }) => path)).not.toContain("src/loans/when-members-leave.ts");
});
