import { descendants } from "../../util/descendants.ts";
import type { Facts, Unresolved } from "../read/facts.ts";

interface SplitUnresolved {
  /** Of the running application. */
  readonly unresolved: readonly Unresolved[];
  /** Of files that only people, tests and builds run. */
  readonly aside: readonly Unresolved[];
}

const folders =
  /(^|\/)(scripts?|tools?|tooling|spec|specs|testing|bench|benchmarks?|examples?|storybook|playwright|codemods?)\//i;
const names =
  /(^|\/)(\.[\w-]+rc\.[cm]?[jt]s|[\w.-]+\.(config|conf|setup)\.[cm]?[jt]sx?|(gulp|grunt|jake)file[\w.-]*\.[cm]?[jt]s|(webpack|rollup|vite|vitest|jest|karma|babel|eslint|prettier|tsup|esbuild)[\w.-]*\.[cm]?[jt]s|(test|jest|vitest|mocha)[-_.]?(setup|helpers?|utils|env)[\w.-]*\.[cm]?[jt]sx?|setup[-_.]?(tests?|jest|vitest)[\w.-]*\.[cm]?[jt]sx?)$/i;

/**
 * What could not be read in scripts, set-ups of tests and settings of tools says nothing about the application, unless the
 * application loads that file.
 */
export function splitUnresolved(facts: Facts): SplitUnresolved {
  const loaded = loadedFiles(facts);
  // An application that starts in `examples/shop/` is looked at for its own sake.
  const around = facts.project.entry.replace(/[^/]*$/, "");
  const isAside = ({ file }: Unresolved): boolean => {
    const own = file.startsWith(around) ? file.slice(around.length) : file;
    return !loaded.has(file) && (folders.test(own) || names.test(own));
  };
  return {
    unresolved: facts.unresolved.filter((one) => !isAside(one)),
    aside: facts.unresolved.filter(isAside),
  };
}

/** All that the entry, the registrations and the other ways in import, directly or not. */
function loadedFiles(facts: Facts): Set<string> {
  const imports = new Map(facts.files.map((file) => [file.path, file.imports]));
  const loaded = new Set([facts.project.entry, ...facts.entryPoints.map(({ file }) => file)]);
  for (const { file, handlers } of descendants(facts.apps)) {
    loaded.add(file);
    for (const handler of handlers) loaded.add(handler.file);
  }
  for (const file of loaded)
    for (const { to, typeOnly } of imports.get(file) ?? []) if (to !== null && !typeOnly) loaded.add(to);
  return loaded;
}
