import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Monolith } from "../../code/model/monolith.ts";
import type { TestSources } from "../../code/plan/unit-tests/test-sources.ts";
import { readTests } from "../../code/read/unit-tests/read-tests.ts";
import { testTexts } from "./test-texts.ts";

/** The monolith's tests, as planning asks for them; nothing is read before. */
export function testSources({ project, facts }: Monolith, servicesDir: string): TestSources {
  const { root, entry } = project;
  const sources = facts.files.map(({ path }) => path);
  // Some that lie among the tests are imported by the application.
  const application = new Set(sources);
  const built = new RegExp(
    `^(${[project.outDir ?? "dist", "dist", "build", "coverage"].map(escaped).join("|")})/`,
  );
  const has = (path: string): boolean =>
    statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  const read = (path: string): string | null => (has(path) ? readFileSync(join(root, path), "utf8") : null);
  const own = (path: string): boolean => !path.startsWith(`${servicesDir}/`) && !built.test(path);
  let known: ReturnType<TestSources["tests"]> | null = null;
  const tests = (): ReturnType<TestSources["tests"]> => {
    known ??= readTests({
      ...{ root, entry, sources },
      tests: testTexts(root).filter(({ path }) => own(path) && !application.has(path)),
    });
    return known;
  };
  return {
    tests,
    ...{ has, read },
    fact: (path) => readTests({ root, entry, sources, tests: [{ path, text: read(path) ?? "" }] })[0]!,
  };
}

const escaped = (folder: string): string =>
  folder.replace(/^\.\//, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
