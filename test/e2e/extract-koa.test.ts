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
  "each service starts by its own npm start, changes no schema, and answers nothing of the others",
  async () => {
    // What a request without a token, a body or an existing name gets: as far as it comes, it must not be the router's own "no such path".
    const log = await logDdl(conduit.dir, conduit.env.DATABASE_URL ?? "");
    for (const name of names) {
      const foreign = await withOwnStart(conduit, name, log, async (url) => {
        const answered: string[] = [];
        for (const { id, module, method, path } of endpoints) {
          const response = await fetch(url + path.replaceAll(/:\w+/g, "x1"), { method });
          const { errors } = (await response.json()) as { errors?: Record<string, unknown> }; // the fixture's own documented shape
          const isThere = errors?.route === undefined && errors?.method === undefined;
          if (isThere !== (module === name)) answered.push(`${id}: ${response.status}`);
        }
        return answered;
      });
      expect(foreign, name).toEqual([]);
      expect(await log.tagsOf(name), name).toEqual([]);
    }
  },
  2 * minutes,
);

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
        const { requests, compared, equal } = await bench.counted(name);
        expect(requests, name).toBeGreaterThan(0);
        if (equal !== compared) console.log(name, await bench.msa("status", "--verbose"));
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
