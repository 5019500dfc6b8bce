import { dirname } from "node:path";
import type { ts } from "ts-morph";
import { flowReader } from "./data/flow.ts";
import { handlerWrites } from "./data/handler-writes.ts";
import { createPieceGraph } from "./data/piece-graph.ts";
import { createReachData } from "./data/reach-data.ts";
import { dataReader } from "./data/read-data.ts";
import { readTransactions } from "./data/read-transactions.ts";
import { tablePaths } from "./data/table-paths.ts";
import type { Facts, SharedPathFact, SourceFileFacts, Unresolved } from "./facts.ts";
import { readEndpoints } from "./frameworks/read-endpoints.ts";
import { type Outline, outlineOf } from "./imports/outline.ts";
import { readImports } from "./imports/read-imports.ts";
import { createResolver } from "./imports/resolve-module.ts";
import { optimizeLate } from "./optimize-late.ts";
import { eachFile, readEachFile } from "./project/each-file.ts";
import { readWorkspacePackages } from "./project/installed-packages.ts";
import { listSourceFiles } from "./project/list-source-files.ts";
import { openSources, type Sources } from "./project/open-sources.ts";
import { readProject } from "./project/read-project.ts";
import { readSyntaxErrors } from "./project/read-syntax-errors.ts";
import type { ReadSettings } from "./read-settings.ts";
import { impurePointReader } from "./references/impure-points.ts";
import { readTraits } from "./references/read-traits.ts";
import { referenceReader } from "./references/reference-reader.ts";
import { readDecoratedJobs } from "./runtime/decorated-jobs.ts";
import { fileRouteReader } from "./runtime/file-routes.ts";
import { assetReader } from "./runtime/read-assets.ts";
import { classStateReader } from "./runtime/read-class-state.ts";
import { codePatternReader } from "./runtime/read-code-patterns.ts";
import { dataPathReader } from "./runtime/read-data-paths.ts";
import { databaseFileReader } from "./runtime/read-database-files.ts";
import { readEntryPoints } from "./runtime/read-entry-points.ts";
import { envReader } from "./runtime/read-env.ts";
import { eventReader } from "./runtime/read-events.ts";
import { readJobs } from "./runtime/read-jobs.ts";
import { readListens } from "./runtime/read-listens.ts";
import { readSchemaSwitches, schemaOptionReader } from "./runtime/read-schema-switches.ts";
import { stateReader } from "./runtime/read-state.ts";
import { finishUnits } from "./units/finish-units.ts";
import { collectAllUnits } from "./units/read-units.ts";
import { resolveRefs } from "./units/resolve-refs.ts";

export interface ReadOptions {
  /** Absolute folder that holds the package.json. */
  readonly root: string;
  readonly settings: ReadSettings;
  readonly onProgress: (
    event:
      | { readonly kind: "step"; readonly text: string }
      | { readonly kind: "count"; readonly done: number; readonly total: number },
  ) => void;
}

export async function factsOf(options: ReadOptions): Promise<Facts> {
  const { root, settings } = options;
  const project = readProject(root, settings);
  const outputs = project.facts.outDir === null ? [] : [project.facts.outDir];
  const unresolved: Unresolved[] = [];
  const paths = listSourceFiles(
    root,
    [settings.services.dir, ...outputs.filter((folder) => !holds(folder, project.facts.entry))],
    (file) => unresolved.push({ file, line: 1, what: "import", reason: "over 5 MB: the file was not read" }),
  );
  optimizeLate(paths.length);
  const packages = { ...readWorkspacePackages(root, paths), ...project.facts.packages };
  options.onProgress({ kind: "step", text: `Reading ${paths.length} files` });
  const sources = openSources(root, paths, createResolver(root, project.tsconfig, new Set(paths)));
  const onCount = (done: number, total: number) => options.onProgress({ kind: "count", done, total });
  const collection = collectAllUnits(sources);
  const files: SourceFileFacts[] = [];
  const outlines = new Map<string, Outline>();
  const syntaxErrors: Facts["syntaxErrors"][number][] = [...project.tsconfig.broken];
  await eachFile(sources, "unbound", onCount, (path, file) => {
    files.push(readFile(sources, path, file, unresolved));
    outlines.set(path, outlineOf(sources, path, file));
    syntaxErrors.push(...readSyntaxErrors(sources, path, file));
    collection.collect(file);
  });
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
  } = readEndpoints(sources, project.facts.entry, inUse, outlines, collection);
  options.onProgress({ kind: "step", text: "Looking for data, jobs, events and state" });
  const data = dataReader(sources, units, inUse);
  const flow = flowReader(sources, units);
  const schemaOptions = schemaOptionReader(sources, units);
  const events = eventReader(sources, units);
  const state = stateReader(sources, units, boot);
  const classState = classStateReader(sources, units, boot);
  const env = envReader(sources, units);
  const assets = assetReader(sources, units);
  const codePatterns = codePatternReader(sources, units);
  const databaseFiles = databaseFileReader(sources, units, packages);
  const dataPaths = dataPathReader(sources, units);
  const fileRoutes = fileRouteReader(root, paths);
  const referenceReading = referenceReader(sources, units);
  const impurePoints = impurePointReader(sources);
  await readEachFile(
    sources,
    [
      { file: (path, file) => resolveRefs(units, path, file) },
      data,
      flow,
      schemaOptions,
      events,
      state,
      classState,
      env,
      assets,
      codePatterns,
      databaseFiles,
      dataPaths,
      fileRoutes,
      referenceReading,
      impurePoints,
    ],
    onCount,
  );
  const { accesses, facts: dataFacts, relations, declaredTables, unresolved: lostTables } = data.done();
  const graph = createPieceGraph(flow.flow(), accesses);
  const reach = createReachData(sources, graph);
  const states = [...state.facts(), ...classState.facts()];
  const references = referenceReading.done();
  const traits = await readTraits({
    sources,
    drafts: units.drafts,
    references,
    flow: flow.flow(),
    accesses,
    reach,
    impure: impurePoints.done(),
    state: states,
    files,
    handlers: handlersOf(apps),
  });
  return {
    schemaVersion: 1,
    project: {
      ...project.facts,
      framework: settings.monolith.framework ?? framework ?? project.facts.framework,
      packages,
    },
    files,
    units: finishUnits(units.drafts),
    apps,
    entryPoints: [...entryPoints, ...readEntryPoints(sources, units, boot)],
    providers,
    references: references.map(({ fact, from, to }) => ({ ...fact, from: from.id, to: to.id })),
    traits,
    relations,
    declaredTables,
    data: dataFacts,
    writes: handlerWrites(apps, bodies, reach),
    tablePaths: tablePaths({ sources, files, apps, bodies, graph, reach }),
    transactions: readTransactions(sources, units, accesses),
    schemaSwitches: readSchemaSwitches(sources, units, boot, accesses, schemaOptions.facts()),
    jobs: [...readJobs(sources, units, boot, reach), ...readDecoratedJobs(sources, units, reach)],
    events: events.facts(),
    state: states,
    env: env.facts(),
    assets: assets.facts(),
    codePatterns: codePatterns.facts(),
    sharedPaths: sharedPaths([...databaseFiles.facts(), ...dataPaths.facts()]),
    listens: readListens(sources, units, boot),
    unresolved: inOrder([
      // A computed require that the start was followed through is resolved.
      ...unresolved.filter(({ file, line }) => boot.machine.followed.get(`${file}:${line}`) !== true),
      ...lost,
      ...lostTables,
      ...fileRoutes.facts(),
    ]),
    syntaxErrors,
  };
}

function handlersOf(apps: Facts["apps"]): Set<string> {
  const found = new Set<string>();
  const open = [...apps];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { unit } of next.handlers) if (unit !== null) found.add(unit);
    open.push(...next.children);
  }
  return found;
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

function readFile(
  sources: Sources,
  path: string,
  file: ts.SourceFile,
  unresolved: Unresolved[],
): SourceFileFacts {
  const read = readImports(sources, path, file);
  for (const missing of read.unresolved) unresolved.push({ file: path, what: "import", ...missing });
  if (sources.encodingOf(path) === "unknown")
    unresolved.push({
      file: path,
      line: sources.lineAt(file, Math.max(file.text.indexOf("\uFFFD"), 0)),
      what: "import",
      reason: "bytes that are not UTF-8 read as U+FFFD, here and in Node: save the file as UTF-8",
    });
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
