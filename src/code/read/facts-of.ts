import { dirname, resolve } from "node:path";
import type { Config } from "../../config/schema.ts";
import { handlerWrites } from "./data/handler-writes.ts";
import { createReachData } from "./data/reach-data.ts";
import { readData } from "./data/read-data.ts";
import { readTransactions } from "./data/read-transactions.ts";
import type { Facts, SharedPathFact, SourceFileFacts, Unresolved } from "./facts.ts";
import { readEndpoints } from "./frameworks/read-endpoints.ts";
import { readImports } from "./imports/read-imports.ts";
import { createResolver } from "./imports/resolve-module.ts";
import { readWorkspacePackages } from "./project/installed-packages.ts";
import { listSourceFiles } from "./project/list-source-files.ts";
import { openSources, type Sources } from "./project/open-sources.ts";
import { readProject } from "./project/read-project.ts";
import { readSyntaxErrors } from "./project/read-syntax-errors.ts";
import { readAssets } from "./runtime/read-assets.ts";
import { readCodePatterns } from "./runtime/read-code-patterns.ts";
import { readDataPaths } from "./runtime/read-data-paths.ts";
import { readDatabaseFiles } from "./runtime/read-database-files.ts";
import { readEntryPoints } from "./runtime/read-entry-points.ts";
import { readEnv } from "./runtime/read-env.ts";
import { readEvents } from "./runtime/read-events.ts";
import { readJobs } from "./runtime/read-jobs.ts";
import { readListens } from "./runtime/read-listens.ts";
import { readSchemaSwitches } from "./runtime/read-schema-switches.ts";
import { readState } from "./runtime/read-state.ts";
import { finishUnits } from "./units/finish-units.ts";

export interface ReadOptions {
  /** Absolute folder that holds the package.json. */
  readonly root: string;
  readonly config: Config;
  readonly onProgress: (event: { readonly kind: "step"; readonly text: string }) => void;
}

export function factsOf(options: ReadOptions): Facts {
  const { config } = options;
  const root = resolve(options.root);
  const project = readProject(root, config);
  const outputs = project.facts.outDir === null ? [] : [project.facts.outDir];
  const paths = listSourceFiles(root, [
    config.services.dir,
    ...outputs.filter((folder) => !holds(folder, project.facts.entry)),
  ]);
  const packages = { ...readWorkspacePackages(root, paths), ...project.facts.packages };
  options.onProgress({ kind: "step", text: `Reading ${paths.length} files` });
  const sources = openSources(root, paths, createResolver(root, project.tsconfig, new Set(paths)));
  const unresolved: Unresolved[] = [];
  const files = [...sources.files].map(([path]) => readFile(sources, path, unresolved));
  const inUse = packagesInUse(files, packages);
  options.onProgress({ kind: "step", text: "Following the start of the process" });
  const {
    boot,
    units,
    apps,
    bodies,
    entryPoints,
    framework,
    providers,
    unresolved: lost,
  } = readEndpoints(sources, project.facts.entry, inUse);
  options.onProgress({ kind: "step", text: "Looking for data, jobs, events and state" });
  const data = readData(sources, units, inUse);
  const reach = createReachData(sources, units, data.accesses);
  return {
    schemaVersion: 1,
    project: {
      ...project.facts,
      framework: config.monolith.framework ?? framework ?? project.facts.framework,
      packages,
    },
    files,
    units: finishUnits(units.drafts),
    apps,
    entryPoints: [...entryPoints, ...readEntryPoints(sources, units, boot)],
    providers,
    references: [],
    traits: [],
    relations: [],
    data: data.facts,
    writes: handlerWrites(apps, bodies, reach, sources),
    transactions: readTransactions(sources, units, data.accesses),
    schemaSwitches: readSchemaSwitches(sources, units, boot, data.accesses),
    jobs: readJobs(sources, units, boot, reach),
    events: readEvents(sources, units),
    state: readState(sources, units, boot),
    env: readEnv(sources, units),
    assets: readAssets(sources, units),
    codePatterns: readCodePatterns(sources, units),
    sharedPaths: sharedPaths([
      ...readDatabaseFiles(sources, units, packages),
      ...readDataPaths(sources, units),
    ]),
    listens: readListens(sources, units, boot),
    unresolved: inOrder([...unresolved, ...lost]),
    syntaxErrors: readSyntaxErrors(sources),
  };
}

/** The outer one of two that lie in each other. */
function sharedPaths(found: readonly SharedPathFact[]): SharedPathFact[] {
  return found.filter(
    ({ file, span }, at) =>
      !found.some(
        (other, index) =>
          index !== at &&
          other.file === file &&
          other.span.start <= span.start &&
          span.end <= other.span.end &&
          (other.span.end - other.span.start > span.end - span.start || index < at),
      ),
  );
}

/** Declared, or imported without being declared. */
function packagesInUse(
  files: readonly SourceFileFacts[],
  declared: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const imported = files.flatMap((file) =>
    file.imports.flatMap((edge) => (edge.pkg === null ? [] : [[edge.pkg, true] as const])),
  );
  return { ...Object.fromEntries(imported), ...declared };
}

function inOrder(found: readonly Unresolved[]): Unresolved[] {
  const unique = new Map(found.map((one) => [`${one.file}|${one.line}|${one.what}|${one.reason}`, one]));
  return [...unique.values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
}

function holds(folder: string, file: string): boolean {
  return folder === "." || file.startsWith(`${folder}/`) || dirname(file) === folder;
}

function readFile(sources: Sources, path: string, unresolved: Unresolved[]): SourceFileFacts {
  const file = sources.files.get(path)!;
  const read = readImports(sources, path, file);
  for (const missing of read.unresolved) unresolved.push({ file: path, what: "import", ...missing });
  const ambient = /\.d\.[cm]?ts$/.test(path) || file.statements.some((statement) => isAmbient(statement));
  return {
    path,
    hash: sources.hashOf(path),
    lines: file.getLineStarts().length,
    imports: read.edges,
    ambient,
  };
}

function isAmbient(statement: { kind: number; getText(): string }): boolean {
  return /^(export\s+)?declare\s+(global|module\s+["'])/.test(statement.getText());
}
