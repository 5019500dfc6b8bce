import { posix } from "node:path";
import { isCode } from "../../../util/file-kinds.ts";
import { typesOf } from "../../../util/package-of.ts";
import type { PackageFact, TestFact } from "../../model/monolith.ts";

/** What a test may lean on. */
export interface Following {
  readonly packages: Readonly<Record<string, PackageFact>>;
  /** Of code that is there for tests alone; null for everything else. */
  readonly factOf: (path: string) => TestFact | null;
  /** It is in the service, or is data that can travel. */
  readonly isThere: (path: string) => boolean;
  /** It puts the whole application together: in the service it is another one. */
  readonly isWhole: (path: string) => boolean;
  /** Names of what was taken out of a file of the service. */
  readonly goneFrom: (path: string) => ReadonlySet<string>;
  /** The name of a function that code of the file asks the monolith for; null where there is none. */
  readonly callsFrom: (path: string) => string | null;
  /** The file of the project that a path without its ending means. */
  readonly find: (path: string) => string | null;
}

export interface Followed {
  /** Files of the application that it loads. */
  readonly loads: readonly string[];
  /** Every name in it and in that code. */
  readonly words: ReadonlySet<string>;
  /** Code for tests that it loads. */
  readonly support: readonly string[];
  readonly data: readonly string[];
  /** Files with values that it reads. */
  readonly env: readonly string[];
  readonly packages: readonly string[];
  /** Why it cannot travel; null when it can. */
  readonly why: string | null;
}

/** A test with everything that is there for tests and that it loads. */
export function followTest(test: TestFact, following: Following): Followed {
  const seen = new Map([[test.path, test]]);
  const loads = new Set<string>();
  const data = new Set<string>();
  const env = new Set<string>();
  const packages = new Set<string>();
  let why: string | null = null;
  for (const fact of seen.values()) {
    for (const path of fact.data) data.add(path);
    for (const path of fact.env) env.add(path);
    for (const { specifier, file, pkg } of fact.imports) {
      if (file === null) {
        if (pkg === null) continue;
        if (pkg in following.packages || typesOf(pkg) in following.packages) packages.add(pkg);
        else
          why ??= `${said(fact, test)} loads ${specifier}, which leads to no file and to no package of package.json`;
        continue;
      }
      const own = following.factOf(file);
      if (own !== null) {
        seen.set(file, own);
        continue;
      }
      loads.add(file);
      if (!following.isThere(file))
        why ??= `${said(fact, test)} loads ${file}, which the service does not need`;
      else if (following.isWhole(file))
        why ??= `${said(fact, test)} loads ${file}: it tests the application as a whole`;
      else if (!isCode(file)) data.add(file);
    }
    // A path to nowhere may be one that a runner maps by its own settings.
    why ??= unresolved(fact);
  }
  const words = new Set([...seen.values()].flatMap((fact) => [...fact.words]));
  for (const file of loads) {
    const gone = [...following.goneFrom(file)].find((name) => words.has(name));
    if (gone !== undefined) why ??= `it names ${gone} of ${file}, which the service does not need`;
    const asked = following.callsFrom(file);
    if (asked !== null) why ??= `${file} leads to ${asked}, which the service calls in the monolith`;
  }
  const support = [...seen.keys()].filter((path) => path !== test.path);
  return { loads: [...loads], words, support, data: [...data], env: [...env], packages: [...packages], why };
}

function unresolved({ path, imports }: TestFact): string | null {
  const lost = imports.find(({ specifier, file }) => file === null && /^\.{1,2}(\/|$)/.test(specifier));
  return lost === undefined
    ? null
    : `${posix.basename(path)} loads ${lost.specifier}, which leads to no file`;
}

const said = (fact: TestFact, test: TestFact): string => (fact.path === test.path ? "it" : fact.path);
