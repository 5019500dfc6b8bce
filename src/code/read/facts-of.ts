import { descendants } from "../../util/descendants.ts";
import { type KeptReading, keepReading } from "./again/kept-reading.ts";
import type { Boot } from "./boot/boot.ts";
import { handlerWrites } from "./data/handler-writes.ts";
import { createPieceGraph } from "./data/piece-graph.ts";
import { createReachData } from "./data/reach-data.ts";
import { readTransactions } from "./data/read-transactions.ts";
import { stateReach } from "./data/state-reach.ts";
import { tablePaths } from "./data/table-paths.ts";
import type { Facts, SharedPathFact, Unresolved } from "./facts.ts";
import { fileReaders } from "./file-readers.ts";
import { readEndpoints } from "./frameworks/read-endpoints.ts";
import { packagesInUse } from "./imports/packages-in-use.ts";
import { readEachFile } from "./project/each-file.ts";
import { findPrisma } from "./project/find-prisma.ts";
import { readBroughtCompiler, readPhantoms, readWorkspacePackages } from "./project/installed-packages.ts";
import { readLibraries } from "./project/libraries.ts";
import { readFiles } from "./project/read-files.ts";
import { readProject } from "./project/read-project.ts";
import type { ReadSettings } from "./read-settings.ts";
import { readTraits } from "./references/read-traits.ts";
import { readDecoratedJobs } from "./runtime/decorated-jobs.ts";
import { classesMade, holdingClasses, injectedClasses } from "./runtime/read-class-state.ts";
import { readEntryPoints } from "./runtime/read-entry-points.ts";
import { readJobs } from "./runtime/read-jobs.ts";
import { readListens } from "./runtime/read-listens.ts";
import { readSchemaSwitches } from "./runtime/read-schema-switches.ts";
import { variablesRan } from "./runtime/read-state.ts";
import { finishUnits } from "./units/finish-units.ts";

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

export interface FactsRead {
  readonly facts: Facts;
  /** For another reading after one file has changed. */
  readonly kept: () => KeptReading;
  readonly textOf: (path: string) => string;
}

export async function factsOf(options: ReadOptions): Promise<FactsRead> {
  const { root, settings } = options;
  const project = readProject(root, settings);
  const onCount = (done: number, total: number) => options.onProgress({ kind: "count", done, total });
  const { paths, sources, files, outlines, collection, unresolved, syntaxErrors } = await readFiles({
    ...{ root, settings, project, onCount },
    onFiles: (count) => options.onProgress({ kind: "step", text: `Reading ${count} files` }),
  });
  const packages = { ...readWorkspacePackages(root, paths), ...project.facts.packages };
  const inUse = packagesInUse(files, packages);
  const undeclared = Object.keys(inUse).filter((name) => packages[name] === undefined);
  const libraries = readLibraries({ root, files, tsconfigs: project.facts.tsconfigs });
  const compiler = project.facts.language === "typescript" ? readBroughtCompiler(root, packages) : null;
  options.onProgress({ kind: "step", text: "Following the start of the process" });
  const {
    boot,
    units,
    sites,
    apps,
    bodies,
    entryPoints,
    framework,
    providers,
    unresolved: lost,
  } = readEndpoints(sources, project.facts.entry, inUse, outlines, collection);
  options.onProgress({ kind: "step", text: "Looking for data, jobs, events and state" });
  const readers = fileReaders({
    ...{ root, paths, sources, units, inUse, packages },
    variables: { variables: variablesRan(boot), names: [] },
    classes: {
      classes: new Set([...classesMade(boot), ...injectedClasses(sources)]),
      holding: holdingClasses(sources),
      methods: [],
    },
    together: new Map(),
  });
  await readEachFile(sources, readers.all, onCount);
  const { data, flow, state, classState, impurePoints } = readers;
  const { accesses, facts: dataFacts, relations, declaredTables, unresolved: lostTables } = data.done();
  const graph = createPieceGraph(flow.flow(), accesses);
  const reach = createReachData(sources, graph);
  const states = stateReach({ sources, apps, bodies, graph }, [...state.found(), ...classState.found()]);
  const references = readers.references.done();
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
  const facts: Facts = {
    schemaVersion: 1,
    project: {
      ...project.facts,
      framework: settings.monolith.framework ?? framework ?? project.facts.framework,
      packages: { ...readPhantoms(root, undeclared), ...packages },
      prisma:
        project.facts.prisma ??
        findPrisma(
          root,
          libraries.map(({ folder }) => folder),
        ),
      ...(libraries.length === 0 ? {} : { libraries }),
      ...(compiler === null ? {} : { broughtCompiler: compiler }),
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
    schemaSwitches: readSchemaSwitches(sources, units, boot, accesses, [
      ...readers.schemaOptions.facts(),
      ...readers.startHooks.facts(reach),
    ]),
    jobs: [...readJobs(sources, units, boot, reach), ...readDecoratedJobs(sources, units, reach)],
    events: readers.events.facts(),
    state: states,
    env: readers.env.facts(),
    assets: readers.assets.facts(),
    codePatterns: readers.codePatterns.facts(),
    sharedPaths: sharedPaths([...readers.databaseFiles.facts(), ...readers.dataPaths.facts()]),
    listens: readListens(sources, units, boot),
    unresolved: inOrder([
      // A computed require that the start was followed through is resolved.
      ...unresolved
        .filter(({ file, line }) => boot.machine.followed.get(`${file}:${line}`) !== true)
        .map((one) => ({ ...one, reason: one.reason + lookedFor(boot, one) })),
      ...lost,
      ...lostTables,
      ...readers.fileRoutes.facts(),
    ]),
    syntaxErrors,
  };
  const kept = () =>
    keepReading({
      ...{ sources, paths, sites, variables: state.variables },
      stateNames: state.names,
      classMethods: classState.calls.keys(),
      methodNames: flow.flow().methodNames(),
      owners: readers.references.owners(),
      together: data.together,
    });
  return { facts, kept, textOf: sources.textOf };
}

function handlersOf(apps: Facts["apps"]): Set<string> {
  const found = new Set<string>();
  for (const { handlers } of descendants(apps))
    for (const { unit } of handlers) if (unit !== null) found.add(unit);
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

function inOrder(found: readonly Unresolved[]): Unresolved[] {
  const unique = new Map(found.map((one) => [`${one.file}|${one.line}|${one.what}|${one.reason}`, one]));
  return [...unique.values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
}

/** A folder of routes that a generator fills, or that is missing here, is why such a require leads nowhere. */
function lookedFor({ machine }: Boot, { what, file }: Unresolved): string {
  const pattern = what === "import" ? machine.unmatched.get(file) : undefined;
  return pattern === undefined ? "" : `, and no source file matches ${pattern}, which its file looks for`;
}
