import { posix } from "node:path";
import { isCode, isEnvironmentFile } from "../../../util/file-kinds.ts";
import { onceFor } from "../../../util/once-for.ts";
import { typesOf } from "../../../util/package-of.ts";
import type { Monolith, TestFact, UnitId } from "../../model/monolith.ts";
import { closure } from "../keep/closure.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { PlannedFile, TestsPlan } from "../plan.ts";
import { type Followed, type Following, followTest } from "./follow-test.ts";
import { namedInSettings, settingsOf } from "./settings-of-runner.ts";
import { type TestRunner, testRunner } from "./test-runner.ts";
import { testScript } from "./test-script.ts";
import type { TestSources } from "./test-sources.ts";

export interface Testing {
  readonly monolith: Monolith;
  readonly modules: ReadonlySet<string>;
  readonly index: UnitIndex;
  /** The service's code. */
  readonly files: readonly PlannedFile[];
  readonly isKept: (unit: UnitId) => boolean;
  /** Code that the service calls in the monolith: a test has no process to call. */
  readonly elsewhere: ReadonlySet<UnitId>;
  readonly sources: TestSources;
}

export interface PlannedTests {
  readonly plan: TestsPlan;
  /** Packages that only they and their runner need. */
  readonly packages: readonly string[];
}

/**
 * Which of the monolith's tests travel: those that load code of the modules, and nothing that is not in the service just as it is in the
 * monolith. Whatever else tests the modules stays, with the reason. null where nothing tests them.
 */
export function planTests(testing: Testing): PlannedTests | null {
  const { monolith, sources } = testing;
  const following = followingOf(testing);
  const found = sources
    .tests()
    .filter(isTest)
    .map((fact) => ({ path: fact.path, ...followTest(fact, following) }))
    .filter((followed) => testsModules(followed, testing));
  if (found.length === 0) return null;
  const stays = found.flatMap(({ path, why }) => (why === null ? [] : [{ path, why }]));
  const going = found.filter(({ why }) => why === null);
  const nothing = (why: string): PlannedTests => ({
    plan: {
      files: [],
      support: [],
      stays: [...stays, ...going.map(({ path }) => ({ path, why }))].sort(byPath),
      script: null,
      baseline: [],
      env: [],
      foundTwice: false,
      key: null,
    },
    packages: [],
  });
  if (going.length === 0) return nothing("");
  const runner = testRunner(monolith.project, sources.read);
  if (typeof runner === "string") return nothing(runner);
  const settings = settingsOf(runner, sources.read);
  const named = namedInSettings(runner, settings, following);
  if (typeof named === "string") return nothing(named);
  const mocks = mocksBeside(testing, following, runner);
  const all = [...going, named, ...mocks];
  const files = going.map(({ path }) => path).sort();
  const placed = new Set(testing.files.map(({ path }) => path));
  const travel = new Set(
    [
      ...all.flatMap(({ support, data }) => [...support, ...data]),
      ...files.flatMap(snapshots(sources)),
    ].filter((path) => !placed.has(path) && !files.includes(path)),
  );
  return {
    plan: {
      files,
      support: [...new Set([...travel, ...runner.configs])].sort(),
      stays: stays.sort(byPath),
      script: testScript(runner, files, sources.read),
      env: [...new Set(all.flatMap(({ env }) => env))].sort(),
      baseline: [...runner.front, ...runner.words, ...files],
      foundTwice: looksEverywhere(runner.name, settings),
      key: runner.key,
    },
    packages: [
      ...new Set([
        ...runner.packages,
        ...withTypes(
          all.flatMap(({ packages }) => packages),
          monolith.project.packages,
        ),
      ]),
    ].sort(),
  };
}

const named = /(\.|-|_)(test|tests|spec)\.[cm]?[jt]sx?$/;
const declares = ["describe", "it", "test", "suite"];

/** By its name, or by what it does where a folder of tests holds other code as well. */
const isTest = ({ path, words }: TestFact): boolean =>
  named.test(path) || declares.some((word) => words.has(word));

/** A test that loads code of several modules is of the one that it loads most of. */
function testsModules(
  { loads, words }: Pick<Followed, "loads" | "words">,
  { monolith, modules, index }: Testing,
): boolean {
  const names = new Set(monolith.modules.map(({ name }) => name));
  const counts = new Map<string, number>();
  const loadedAt = (path: string, line: number): string[] =>
    (monolith.facts.files.find((file) => file.path === path)?.imports ?? []).flatMap((one) =>
      one.line === line && one.to !== null ? [one.to] : [],
    );
  // What `models/index.js` hands on is as good as loaded, where the test names it.
  const handedOn = loads.flatMap((path) =>
    (index.byFile.get(path) ?? [])
      .filter(({ kind, name }) => kind === "reexport" && name !== null && words.has(name))
      .flatMap(({ refs, line }) =>
        // `exports.User = require("./user.model")` names nothing of that file, but loads it.
        refs.length === 0 ? loadedAt(path, line) : refs.flatMap((ref) => index.byId.get(ref)?.file ?? []),
      ),
  );
  for (const path of new Set([...loads, ...handedOn])) {
    const home = monolith.homes[path] ?? "";
    if (names.has(home)) counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return most > 0 && [...counts].some(([home, count]) => modules.has(home) && count === most);
}

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : 1;

function followingOf({ monolith, index, files, isKept, elsewhere, sources }: Testing): Following {
  const { project, facts, homes } = monolith;
  const placed = new Map(files.map((file) => [file.path, file]));
  const imported = new Set(facts.files.flatMap(({ imports }) => imports.flatMap(({ to }) => to ?? [])));
  const tests = new Map(sources.tests().map((fact) => [fact.path, fact]));
  return {
    packages: project.packages,
    factOf: (path) => {
      const test = placed.has(path) ? undefined : tests.get(path);
      if (test !== undefined) return test;
      // Code of the application that no other code of it loads is there for tests and tools.
      if (placed.has(path) || (path in homes && imported.has(path)) || !isCode(path)) return null;
      return path === project.entry ? null : sources.fact(path);
    },
    isThere: (path) => placed.has(path) || (!isCode(path) && !isEnvironmentFile(path) && sources.has(path)),
    isWhole: (path) =>
      path === project.entry || (homes[path] === "app" && (placed.get(path)?.edits.length ?? 0) > 0),
    goneFrom: onceFor((path) => {
      const units = index.byFile.get(path) ?? [];
      const gone = units.filter(({ id, kind }) => kind !== "import" && !isKept(id));
      return new Set(gone.map(({ name }) => name ?? "default"));
    }),
    callsFrom: onceFor((path) => {
      if (elsewhere.size === 0) return null;
      const own = (index.byFile.get(path) ?? []).flatMap(({ id }) => (isKept(id) ? [id] : []));
      const asked = [...closure(own, index)].find((id) => elsewhere.has(id));
      return asked === undefined ? null : (index.byId.get(asked)?.name ?? "code");
    }),
    find: (path) =>
      ["", ".ts", ".js", ".cjs", ".mjs", ".tsx", ".json"].map((ending) => path + ending).find(sources.has) ??
      null,
  };
}

function snapshots({ has }: TestSources): (path: string) => string[] {
  return (path) => {
    const snapshot = `${posix.dirname(path)}/__snapshots__/${posix.basename(path)}.snap`.replace(/^\.\//, "");
    return has(snapshot) ? [snapshot] : [];
  };
}

/** Without a word about where tests are, these runners take every file that is named like one. */
function looksEverywhere(name: TestRunner["name"], settings: ReturnType<typeof settingsOf>): boolean {
  if (name === "mocha" || name === "node") return false;
  return !settings.some(({ text }) =>
    /\b(roots|rootDir|testMatch|testRegex|include|dir|files)["']?\s*:/.test(text),
  );
}

/** `__mocks__/x.ts` beside `x.ts`, or beside the packages: a runner finds them by their place. */
function mocksBeside(
  { sources, files, monolith }: Testing,
  following: Following,
  { name }: TestRunner,
): Omit<Followed, "loads" | "words" | "why">[] {
  if (name !== "jest" && name !== "vitest") return [];
  const placed = new Set(files.map(({ path }) => path.replace(/\.[^./]*$/, "")));
  return sources.tests().flatMap((fact) => {
    const [, folder = "", rest = ""] = /^(.*?)\/?__mocks__\/(.+)\.[^./]+$/.exec(fact.path) ?? [];
    if (rest === "") return [];
    const beside = folder === "" ? rest : `${folder}/${rest}`;
    if (!placed.has(beside) && !(rest in monolith.project.packages)) return [];
    const followed = followTest(fact, following);
    return followed.why === null ? [{ ...followed, support: [fact.path, ...followed.support] }] : [];
  });
}

function withTypes(names: readonly string[], packages: Monolith["project"]["packages"]): string[] {
  return names.flatMap((name) =>
    [name, typesOf(name), ...(packages[name]?.peers ?? [])].filter((one) => one in packages),
  );
}
