import type { ProjectFacts, UnitId } from "../../model/monolith.ts";
import { startScript } from "../needs/start-script.ts";
import type { ServiceRuntime } from "../plan.ts";
import type { UnitIndex } from "./unit-index.ts";

interface PreloadedFiles {
  /** Sources of the project that the start script loads before the entry (`node -r ./dist/tracing.js dist/server.js`). */
  readonly files: readonly string[];
  /** What Node asks a loader for (`node --loader ./aliases.mjs`), though no code does: all of its file. */
  readonly asked: readonly UnitId[];
  /** As the script names them: files of the working folder that are no source of the project. */
  readonly lost: readonly string[];
  /** As the script names them: files that say how imports are found, from the folder in which the process works (`node -r ./paths.js dist/main.js`). */
  readonly finders: readonly string[];
}

/** Packages by which code says how imports are found. */
const finding = /^(tsconfig-paths|module-alias)$/;

export function preloadedFiles(project: ProjectFacts, index: UnitIndex): PreloadedFiles {
  const found = startScript(project)
    .preloads.filter(({ name }) => /^\.{0,2}\//.test(name))
    .map(({ flag, name }) => ({ flag, name, file: sourceOf(name, project, index) }));
  return {
    files: found.flatMap(({ file }) => file ?? []),
    asked: found.flatMap(({ flag, file }) =>
      flag === "--loader" && file !== null ? (index.byFile.get(file) ?? []).map(({ id }) => id) : [],
    ),
    lost: found.flatMap(({ name, file }) => (file === null ? [name] : [])),
    finders: found.flatMap(({ flag, name, file }) => {
      const units = file === null ? [] : (index.byFile.get(file) ?? []);
      const finds = units.some(({ packages }) => packages.some((pkg) => finding.test(pkg)));
      return flag === "--require" && finds ? [name] : [];
    }),
  };
}

/** What is lost is refused, unless somebody allows it: then the service starts without what it could not load. */
export function withPreloaded(
  runtime: ServiceRuntime,
  { lost, finders }: Pick<PreloadedFiles, "lost" | "finders">,
): ServiceRuntime {
  const { nodeArgs } = runtime;
  const isLost = (word: string | undefined): boolean => word !== undefined && lost.includes(word);
  return {
    ...runtime,
    nodeArgs: nodeArgs.filter((word, at) => !isLost(word) && !isLost(nodeArgs[at + 1])),
    ...(finders.length === 0 ? {} : { finders }),
  };
}

const extensions = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js"];

function sourceOf(name: string, { outDir, rootDir, entry }: ProjectFacts, index: UnitIndex): string | null {
  const path = tidy(name);
  const output = outDir === null ? null : `${tidy(outDir)}/`;
  const inside = output !== null && path.startsWith(output) ? path.slice(output.length) : null;
  const folders = [rootDir ?? "", entry.split("/").slice(0, -1).join("/"), ""];
  const stems = inside === null ? [path] : folders.map((folder) => tidy(`${folder}/${inside}`));
  for (const stem of stems)
    for (const bare of [stem, stem.replace(/\.[cm]?js$/, "")])
      for (const extension of extensions) if (index.byFile.has(bare + extension)) return bare + extension;
  return null;
}

const tidy = (path: string): string => path.replace(/^(\.?\/)+/, "").replace(/\/$/, "");
