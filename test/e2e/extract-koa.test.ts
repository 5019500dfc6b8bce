/** Koa in plain JavaScript, the whole line: every module extracted, moved step by step, taken back. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnalysisDocument } from "../../src/report/analysis-schema/analysis-schema.ts";
import { Cleanup } from "../demo/workbench.ts";
import { logDdl } from "./support/no-ddl.ts";
import { type Conduit, openConduit } from "./support/open-conduit.ts";
import { type Strangled, strangle, withOwnStart } from "./support/strangle.ts";

const fixture = fileURLToPath(new URL("../../fixtures/monoliths/conduit-koa", import.meta.url));
const names = ["articles", "comments", "favorites", "profiles", "tags", "users"];
const minutes = 60_000;

const cleanup = new Cleanup();
const { signal } = new AbortController();
let conduit: Conduit;
let bench: Strangled;
let endpoints: AnalysisDocument["endpoints"];

beforeAll(async () => {
  const mark = `koa-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  conduit = await openConduit({ fixture, mark, onEnd: (step) => cleanup.add(step), signal });
  bench = await strangle(conduit, signal);
  await bench.msa("init", "--yes");
  await bench.commit();
  const analysis: AnalysisDocument = JSON.parse(await bench.msa("analyze", "--json"));
  expect(analysis.modules.filter((one) => one.endpoints.length > 0).map(({ name }) => name)).toEqual(names);
  endpoints = analysis.endpoints;
}, 4 * minutes);
afterAll(() => cleanup.run(), minutes);

test.each(names)(
  "%s is extracted: clean install, start, health",
  async (name) => {
    const result = JSON.parse(await bench.msa("extract", name, "--json"));
    expect(result).toMatchObject({ status: "extracted", verified: { boot: true, health: true } });
    await bench.commit();
  },
  2 * minutes,
);

test(
  "each service starts by its own npm start, changes no schema, and answers as the monolith does, its own endpoints alone",
  async () => {
    const log = await logDdl(conduit.dir, conduit.env.DATABASE_URL ?? "");
    const monolith = await withOwnStart(conduit, null, log.urlFor("monolith"), askAll);
    // Nothing would be compared if the monolith itself had none of them.
    expect(monolith.filter(({ answer }) => answer.includes(noSuchPath))).toEqual([]);
    for (const name of names) {
      const own = await withOwnStart(conduit, name, log.urlFor(name), askAll);
      const mine = (one: Answer): boolean => one.module === name;
      expect(own.filter(mine), name).toEqual(monolith.filter(mine));
      const others = own.filter((one) => !mine(one) && !/"(route|method)":/.test(one.answer));
      expect(others, `${name} answers endpoints of others`).toEqual([]);
      expect(await log.tagsOf(name), name).toEqual([]);
    }
  },
  3 * minutes,
);

interface Answer {
  readonly id: string;
  readonly module: AnalysisDocument["endpoints"][number]["module"];
  readonly answer: string;
}

const noSuchPath = '"route":';

/** What a request without a token, a body or an existing name gets from each endpoint of the monolith: status, headers, body. */
async function askAll(url: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { id, module, method, path } of endpoints) {
    const response = await fetch(url + path.replaceAll(/:\w+/g, "x1"), { method });
    const headers = [...response.headers].filter(
      ([name]) => !/^(date|x-request-id|x-response-time)$/.test(name),
    );
    const answer = `${response.status} ${JSON.stringify(headers)} ${await response.text()}`;
    answers.push({ id, module, answer });
  }
  return answers;
}

test(
  "every module moved step by step: the suite is as green as the monolith's at each step",
  async () => {
    await bench.msa("up", "--detach");
    try {
      const baseline = await bench.suite("monolith");
      expect(baseline).toMatchObject({ failed: 0 });
      expect(baseline.passed).toBeGreaterThan(80);
      const { passed } = baseline;
      for (const name of names) {
        for (const step of [["shadow"], ["canary", "--weight", "50"], ["service"]]) {
          await bench.msa("move", name, ...step);
          expect(await bench.suite("proxy"), `${name} ${step[0]}`).toMatchObject({ passed, failures: [] });
        }
        expect(await bench.answered(name), name).toBeGreaterThan(0);
      }
      for (const name of names) await bench.msa("rollback", name);
      expect(await bench.suite("proxy"), "rolled back").toMatchObject({ passed, failures: [] });
    } finally {
      await bench.msa("down");
    }
  },
  10 * minutes,
);

test(
  "undo takes the last service back",
  async () => {
    await bench.commit();
    const last = names.at(-1) ?? "";
    await bench.msa("undo");
    expect(existsSync(join(conduit.dir, "services", last))).toBe(false);
    const changed = await conduit.exec("git", "status", "--porcelain");
    expect(
      changed.split("\n").filter((line) => line !== "" && !/msa\.routes\.json|\.msa\/|services\//.test(line)),
    ).toEqual([]);
  },
  minutes,
);
