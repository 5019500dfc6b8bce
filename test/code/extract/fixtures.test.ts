import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../../src/code/generate/rewrite/apply-edits.ts";
import { buildMonolith } from "../../../src/code/model/build-monolith.ts";
import type { TestsPlan } from "../../../src/code/plan/plan.ts";
import { planExtraction } from "../../../src/code/plan/plan-extraction.ts";
import { readFacts } from "../../../src/code/read/read-facts.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { remoteSources } from "../../../src/workflows/extract/remote-sources.ts";
import { testSources } from "../../../src/workflows/extract/test-sources.ts";

/** `fixtures/extract/<behaviour>`: a monolith, a wish, and the source files that the service then has. */
const root = join(import.meta.dirname, "../../../fixtures/extract");
const folders = readdirSync(root).filter((name) => existsSync(join(root, name, "ask.json")));

describe("each folder of fixtures/extract", () => {
  test.each(folders)(
    "%s",
    async (name) => {
      const dir = join(root, name);
      const {
        modules,
        micro,
      }: { modules: string[]; micro?: { remote: string[] | null; awaitLimit?: number; mapper?: string[] } } =
        JSON.parse(readFileSync(join(dir, "ask.json"), "utf8"));
      const input = join(dir, "input");
      const facts = await readFacts({ root: input, config: configSchema.parse({}), onProgress: () => {} });
      const read = (path: string): string => readFileSync(join(input, path), "utf8");
      const ports = { service: 14101, monolith: 13000 };
      const wish = {
        ...{ modules, as: null, servicesDir: "services", port: 4101 },
        ...(micro === undefined
          ? {}
          : {
              remote: {
                modules: micro.remote,
                ports,
                awaitLimit: micro.awaitLimit ?? 10,
                mapper: micro.mapper ?? [],
              },
            }),
      };
      const monolith = buildMonolith(facts, {});
      const plan = planExtraction(
        monolith,
        wish,
        read,
        () => remoteSources(monolith, read),
        testSources(monolith, wish.servicesDir),
      );
      const { endpoints, disabled, obstacles, packages, runtime, env } = plan;
      const sources = plan.files.map(
        ({ path, edits }) => [path, applyEdits(path, read(path), edits)] as const,
      );
      const summary = {
        endpoints,
        files: plan.files.map((file) => `${file.placement} ${file.path}`),
        assets: plan.assets,
        dependencies: Object.keys(packages.dependencies),
        env,
        disabled: disabled.map(({ kind, what, file }) => `${kind}: ${what} in ${file}`),
        obstacles: obstacles.map(({ code, level, file }) => `${level} ${code} ${file}`),
        build: runtime.build,
        start: runtime.nodeArgs.join(" "),
        ...(plan.emptied?.length ? { emptied: plan.emptied } : {}),
        ...(plan.tests == null ? {} : { tests: testsOf(plan.tests, packages.devDependencies) }),
        ...(runtime.ownNames === undefined ? {} : { ownNames: runtime.ownNames }),
      };
      const calls = { ...summary, ...callsOf(plan) };
      for (const { path, edits } of micro === undefined ? [] : plan.monolithEdits)
        sources.push([`monolith/${path}`, applyEdits(path, read(path), edits)]);
      for (const { path, text } of plan.remote?.mappers ?? []) sources.push([path, text]);
      const actual = new Map([
        ...sources,
        ["plan.json", `${JSON.stringify(micro === undefined ? summary : calls, null, 2)}\n`] as const,
      ]);
      if (process.env.UPDATE === "1") rewrite(join(dir, "expected"), actual);
      expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(tree(join(dir, "expected"), "")));
      // One of them loads a compiler and its libraries.
    },
    180_000,
  );
});

function testsOf(
  { files, support, env, stays, script }: TestsPlan,
  packages: Readonly<Record<string, string>>,
): object {
  return {
    ...{ files, support, env, script },
    stays: stays.map(({ path, why }) => `${path}: ${why}`),
    devDependencies: Object.keys(packages),
  };
}

function callsOf({ remote, obstacles, debts }: ReturnType<typeof planExtraction>): object {
  const name = (one: { provider: string; method: string }): string => `${one.provider}.${one.method}`;
  const told = (["toMonolith", "toService"] as const).flatMap((way) =>
    (remote?.events[way] ?? []).map(
      (one) => `${way} ${one.event} ${name(one)} ${one.emits.map(({ file, line }) => `${file}:${line}`)}`,
    ),
  );
  return {
    toMonolith: remote?.toMonolith.map(name),
    toService: remote?.toService.map(name),
    ...(remote === null || told.length === 0 ? {} : { events: told }),
    obstacles: obstacles.map(
      ({ code, level, file, line, message }) => `${level} ${code} ${file}:${line} ${message}`,
    ),
    debts,
  };
}

function tree(dir: string, below: string): [string, string][] {
  return readdirSync(join(dir, below)).flatMap((name): [string, string][] => {
    const path = below === "" ? name : `${below}/${name}`;
    if (statSync(join(dir, path)).isDirectory()) return tree(dir, path);
    return [[path, readFileSync(join(dir, path), "utf8")]];
  });
}

function rewrite(dir: string, files: ReadonlyMap<string, string>): void {
  rmSync(dir, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}
