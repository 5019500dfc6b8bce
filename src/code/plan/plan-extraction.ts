import { MsaError } from "../../errors/msa-error.ts";
import type { Endpoint, Monolith } from "../model/monolith.ts";
import { disabledWork, ormConfigOf } from "./disabled-work.ts";
import { findObstacles } from "./find-obstacles.ts";
import { commandPackages, withCommand } from "./frameworks/fastify-command.ts";
import { emptiedFolders } from "./keep/emptied-folders.ts";
import { keepUnits } from "./keep/keep-units.ts";
import { preloadedFiles, withPreloaded } from "./keep/preloaded-files.ts";
import { indexUnits } from "./keep/unit-index.ts";
import { unusedRules } from "./needs/compiler-flags.ts";
import { pluginObstacles, pluginPackages } from "./needs/compiler-plugins.ts";
import { configsFor } from "./needs/configs-for.ts";
import { type GeneratedClient, generatedClient } from "./needs/generated-client.ts";
import { configPackages, globalTypes, helperPackages, tsNodePackages } from "./needs/helper-packages.ts";
import { keepOutOfBuild } from "./needs/keep-out-of-build.ts";
import { keepOutOfTsconfig } from "./needs/keep-out-of-tsconfig.ts";
import { librariesFor, withLibraries, withoutLibraries } from "./needs/libraries.ts";
import { patchesFor } from "./needs/package-patches.ts";
import { type NeededPackages, neededPackages } from "./needs/packages.ts";
import { packagesNamedIn, typesNamedIn } from "./needs/packages-named-in.ts";
import { serviceRuntime } from "./needs/service-runtime.ts";
import { startScript } from "./needs/start-script.ts";
import { withAssets } from "./needs/with-assets.ts";
import { withOwnNames } from "./needs/with-own-names.ts";
import { withStartEnv } from "./needs/with-start-env.ts";
import { workspacePackages } from "./needs/workspace-packages.ts";
import { placeFiles } from "./place-files.ts";
import type { ExtractionPlan, PlannedFile } from "./plan.ts";
import { planRoutes } from "./plan-routes.ts";
import { planRemote, type RemoteParts } from "./remote/plan-remote.ts";
import { withRemoteEdits } from "./remote/remote-edits.ts";
import type { RemoteSources, RemoteWish } from "./remote/remote-sources.ts";
import { unloadRuntime } from "./remote/unload-runtime.ts";
import { requireModules } from "./require-modules.ts";
import { tablesOf } from "./tables-of.ts";
import { planTests } from "./unit-tests/plan-tests.ts";
import type { TestSources } from "./unit-tests/test-sources.ts";

export interface ExtractionWish {
  readonly modules: readonly string[];
  /** Name of the service; the module's own when one is named. */
  readonly as: string | null;
  readonly servicesDir: string;
  readonly port: number;
  /** Given for the micro stage: what becomes remote, and where the internal listeners are. */
  readonly remote?: RemoteWish;
  /** Leaves the modules' tests with the monolith. */
  readonly withoutTests?: boolean;
}

/** Text of a monolith file, by path relative to its root. */
export type ReadSource = (path: string) => string;

/**
 * Plans an extraction: which code travels into the service, what is taken out of it, and what keeps it from
 * behaving like the monolith. Pure: nothing is written, the same monolith gives the same plan.
 */
export function planExtraction(
  monolith: Monolith,
  wish: ExtractionWish,
  readSource: ReadSource,
  /** Asked for at the micro stage only. */
  remoteSources: () => RemoteSources = noRemoteSources,
  /** Without it no test travels. */
  testSources: TestSources | null = null,
): ExtractionPlan {
  const mine = endpointsOf(monolith, wish.modules);
  requireModules(wish.remote?.modules ?? [], modulesOf(monolith));
  const index = indexUnits(monolith.facts);
  const modules = new Set(wish.modules);
  const text = (path: string): string => readSource(path).replace(/^\uFEFF/, "");
  const calls = wish.remote
    ? planRemote({ ...{ monolith, mine, index, modules, text }, wish: wish.remote, sources: remoteSources() })
    : null;
  const kept = calls?.kept ?? keepUnits(monolith, mine, index, modules);
  const placed = placeFiles({ monolith, kept, index, modules, readSource });
  const files = calls?.crosses
    ? withCalls(placed, calls)
    : unloadRuntime(placed, monolith.project.entry, text);
  const paths = new Set(files.map((file) => file.path));
  const units = [...kept.units].flatMap((id) => index.byId.get(id) ?? []);
  const runsSources = monolith.facts.codePatterns.some(
    (pattern) => pattern.sourcesOnly && kept.units.has(pattern.unit),
  );
  const { runners, ...needs } = serviceRuntime(monolith.project, readSource, runsSources);
  const runtime = needs.replacesTool ? withOwnNames(needs.runtime, monolith.facts, paths) : needs.runtime;
  const imported = new Set(
    units
      .filter((unit) => !unit.typeOnly || monolith.project.language === "typescript")
      .flatMap((unit) => unit.packages)
      // What `.prisma/client` names was generated for this package, and is installed by nobody.
      .map((name) => (name === ".prisma" ? "@prisma/client" : name)),
  );
  for (const name of helperPackages(monolith.project, readSource)) imported.add(name);
  for (const name of [...commandPackages(monolith.project), ...pluginPackages(runtime)]) imported.add(name);
  const client = generatedClient(monolith.facts, { packages: imported, files: paths }, readSource);
  // What is generated imports its runtime, though no code of the project need name it.
  if (client?.output != null) imported.add("@prisma/client");
  const libraries = librariesFor(monolith, files, client?.output ?? null, text);
  const tests =
    testSources === null || wish.withoutTests === true
      ? null
      : planTests({
          ...{ monolith, modules, index, files, sources: testSources },
          isKept: (id) => kept.units.has(id),
          elsewhere: calls?.calledElsewhere ?? new Set(),
        });
  const needed = () =>
    neededPackages(monolith.project, imported, packagesNamedIn(files, readSource, monolith.project), [
      ...runners,
      ...(runners.includes("ts-node") ? tsNodePackages(monolith.project, readSource) : []),
      ...configPackages(monolith.project, readSource),
      ...globalTypes(monolith.project, readSource),
      ...typesNamedIn(files, readSource, monolith.project),
      ...(client?.packages ?? []),
      ...libraries.tools,
      ...(tests?.packages ?? []),
    ]);
  const { dependencies, devDependencies } = needed();
  const patches = patchesFor(monolith.project, Object.keys({ ...dependencies, ...devDependencies }));
  if (patches?.command != null) imported.add("patch-package");
  const all = needed();
  const packages = {
    dependencies: withoutLibraries(all.dependencies, libraries.planned),
    devDependencies: withoutLibraries(all.devDependencies, libraries.planned),
  };
  const name = wish.as ?? wish.modules[0] ?? "service";
  const named = monolith.facts.assets
    .filter((asset) => kept.units.has(asset.unit))
    .map((asset) => asset.path);

  return {
    schemaVersion: 1,
    modules: [...wish.modules],
    stage: calls === null ? "mini" : "micro",
    service: { name, dir: `${wish.servicesDir}/${name}`, port: wish.port },
    endpoints: mine.map((endpoint) => endpoint.id),
    files: files.filter(({ path }) => client?.output == null || !path.startsWith(`${client.output}/`)),
    assets: [
      ...new Set([
        ...named,
        ...(client?.assets ?? []),
        ...(patches?.files ?? []).map(({ path }) => path),
        ...libraries.assets,
        ...(tests === null ? [] : [...tests.plan.files, ...tests.plan.support]),
      ]),
    ].sort(),
    configs: configsFor(monolith.project, runtime),
    configEdits: keepOutOfBuild(
      monolith.project,
      { build: runtime.build, client, tests: tests?.plan ?? null },
      readSource,
    ),
    ...(tests === null ? {} : { tests: tests.plan }),
    packages,
    ...(patches === null ? {} : { patches }),
    ...(libraries.planned.length === 0 ? {} : { libraries: libraries.planned }),
    runtime: withStartEnv(
      withCommand(
        withPreloaded(
          withAssets(
            withLibraries(client === null ? runtime : withGenerate(runtime, client), libraries.planned),
            [...new Set(named)].sort(),
          ),
          preloadedFiles(monolith.project, index),
        ),
        monolith.project,
      ),
      startScript(monolith.project).env,
      ormConfigOf(monolith, kept),
      checksAsItLoads(runtime, all) ? unusedRules(monolith.project, readSource) : [],
    ),
    env: [
      ...new Set([
        ...monolith.env.filter((read) => kept.units.has(read.unit)).map((read) => read.name),
        ...(calls?.env ?? []),
      ]),
    ].sort(),
    listens: monolith.facts.listens
      .filter(({ unit }) => kept.units.has(unit))
      .map(({ port, env }) => ({ port, env })),
    emptied: emptiedFolders(
      kept.units,
      files.map(({ path }) => path),
      index,
    ),
    disabled: disabledWork(monolith, kept),
    routes: planRoutes(monolith, new Set(mine)),
    monolithEdits: [
      ...keepOutOfTsconfig(monolith.project, [wish.servicesDir], readSource),
      ...(calls?.monolithEdits ?? []),
    ],
    obstacles: [
      ...findObstacles({
        ...{ monolith, mine, kept, index, readSource },
        calledElsewhere: calls?.calledElsewhere ?? new Set(),
      }),
      ...undeclared(
        all.unknown.filter((name) => !libraries.planned.some((library) => library.name === name)),
        monolith,
      ),
      ...pluginObstacles(monolith.project, needs, readSource),
      ...(calls?.obstacles ?? []),
      ...libraries.obstacles,
      ...workspacePackages(monolith, packages, paths),
    ],
    remote: calls?.remote ?? null,
    tables: tablesOf(monolith),
    debts: [...debtsOf(monolith, paths, modules), ...(calls?.localCalls ?? [])],
  };
}

/** Stubs, offers and the library's first line, merged into the edits of the cut. */
function withCalls(files: readonly PlannedFile[], calls: RemoteParts | null): PlannedFile[] {
  return files.map((file) => {
    const own = calls?.serviceEdits.get(file.path);
    if (own === undefined) return file;
    return {
      ...file,
      placement: "pruned",
      edits: withRemoteEdits(file.edits, own, calls?.classes.get(file.path)),
    };
  });
}

function noRemoteSources(): never {
  throw new Error("the micro stage needs the sources of remote calls");
}

function withGenerate(
  runtime: ExtractionPlan["runtime"],
  { command: generate, output }: GeneratedClient,
): ExtractionPlan["runtime"] {
  return {
    ...runtime,
    generate,
    ...(output === null ? {} : { generatesInto: output }),
    build: runtime.build === null ? generate : `${generate} && ${runtime.build}`,
  };
}

/** `ts-node`, by the start command or by a `require` of its own: an error of types ends the process. */
function checksAsItLoads({ nodeArgs, build }: ExtractionPlan["runtime"], packages: NeededPackages): boolean {
  const loader = nodeArgs.find((arg) => /^ts-node\//.test(arg));
  if (loader !== undefined) return !/transpile-only/.test(loader);
  return build === null && "ts-node" in packages.dependencies;
}

function modulesOf({ modules }: Monolith): string[] {
  return modules.map(({ name }) => name);
}

function endpointsOf(monolith: Monolith, names: readonly string[]): Endpoint[] {
  requireModules(names, modulesOf(monolith));
  const mine = monolith.endpoints.filter((endpoint) => names.includes(endpoint.module));
  if (mine.length === 0) throw new MsaError("MSA2010", { message: `${names.join(", ")} owns no endpoint` });
  return mine;
}

function undeclared(names: readonly string[], monolith: Monolith): ExtractionPlan["obstacles"] {
  return names.map((name) => ({
    code: "PHANTOM",
    level: "warning",
    file: "package.json",
    line: 1,
    message: `${name} is imported but not declared in ${monolith.project.name}'s package.json and was not found installed`,
    why: "a clean install of the service will not have it",
    fix: `add ${name} to the monolith's dependencies`,
  }));
}

function debtsOf(monolith: Monolith, paths: ReadonlySet<string>, modules: ReadonlySet<string>): string[] {
  const touched = new Set(
    monolith.facts.data.filter((access) => paths.has(access.file)).map((access) => access.table),
  );
  return monolith.tables
    .filter((table) => touched.has(table.name) && table.owner !== null && !modules.has(table.owner))
    .map((table) => `uses table ${table.name}, which ${table.owner} owns`);
}
