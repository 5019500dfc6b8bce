/** Packages of the monolith's own repository: a registry has none of them, so they come along as packages of the service's. */
import { packageOf } from "../../../util/package-of.ts";
import type { LibraryFact, Monolith } from "../../model/monolith.ts";
import type { ExtractionPlan, Obstacle, PlannedFile, PlannedLibrary } from "../plan.ts";
import { configPackages } from "./helper-packages.ts";

export interface Libraries {
  readonly planned: readonly PlannedLibrary[];
  /** What they consist of besides the code that is cut, and their settings. */
  readonly assets: readonly string[];
  /** Packages of the root that only their builds name. */
  readonly tools: readonly string[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * What the service's code asks for, and what that needs, each behind those that it needs itself. `generated`: folder that is written
 * without a script of theirs, by the generator of a database client.
 */
export function librariesFor(
  monolith: Monolith,
  files: readonly PlannedFile[],
  generated: string | null,
  readSource: (path: string) => string,
): Libraries {
  const all = (monolith.project.libraries ?? []).map((library) => without(library, generated));
  const known = new Map(all.map((library) => [library.name, library]));
  const placed = new Set(files.map(({ path }) => path));
  const asking = placesOf(monolith, placed);
  const asked = [...asking.keys(), ...configPackages(monolith.project, readSource)];
  const found = inOrder(asked, known);
  return {
    planned: found.map(({ name, folder, version, outputs, buildScript, versions, siblings }) => ({
      ...{ name, folder, version, versions, siblings, outputs },
      build: outputs.length === 0 ? null : buildScript,
    })),
    assets: found.flatMap((library) => [
      ...library.beside,
      ...library.files.filter((path) =>
        travels(path, library, { placed, imported: asking.has(library.name) }),
      ),
    ]),
    tools: found.flatMap((library) => (isBuilt(library) ? toolsOf(library, monolith, readSource) : [])),
    obstacles: found.flatMap((library) => unbuildable(library, asking.get(library.name))),
  };
}

function without(library: LibraryFact, generated: string | null): LibraryFact {
  const outputs = library.outputs.filter(
    (path) => generated === null || !`${generated}/`.startsWith(`${path}/`),
  );
  return { ...library, outputs };
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where code of the service first asks for each, types among it: they are looked for by the same name. */
function placesOf(monolith: Monolith, placed: ReadonlySet<string>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { path, imports } of monolith.facts.files) {
    if (!placed.has(path)) continue;
    for (const { specifier, line, workspace } of imports) {
      const name = packageOf(specifier);
      if (workspace === true && !places.has(name)) places.set(name, { file: path, line });
    }
  }
  return places;
}

function inOrder(names: readonly string[], known: ReadonlyMap<string, LibraryFact>): LibraryFact[] {
  const found = new Set<LibraryFact>();
  const seen = new Set<string>();
  const add = (name: string): void => {
    const library = known.get(name);
    if (library === undefined || seen.has(name)) return;
    seen.add(name);
    for (const other of library.needs) add(other);
    found.add(library);
  };
  for (const name of [...names].sort()) add(name);
  return [...found];
}

/** Of what is imported as it lies there, the cut has chosen the code; what a build or a setting reads is not known. */
function travels(
  path: string,
  library: LibraryFact,
  { placed, imported }: { readonly placed: ReadonlySet<string>; readonly imported: boolean },
): boolean {
  if (placed.has(path) || path === `${library.folder}/package.json`) return false;
  return isBuilt(library) || !imported || !/\.[cm]?[jt]sx?$/.test(path) || path.endsWith(".d.ts");
}

/** `tsup` that stands in the root's package.json for all packages of the repository. */
function toolsOf(
  { folder, buildScript, versions }: LibraryFact,
  { project }: Monolith,
  readSource: (path: string) => string,
): string[] {
  const { scripts = {} } = JSON.parse(readSource(`${folder}/package.json`).replace(/^\uFEFF/, "")) as {
    scripts?: Record<string, unknown>;
  }; // read as JSON when the library was found
  const script = scripts[buildScript ?? ""];
  const words = typeof script === "string" ? script.split(/[\s;&|]+/) : [];
  const names = words.map((word) => (word === "tsc" ? "typescript" : word));
  return names.filter((name) => name in project.packages && !(name in versions));
}

const isBuilt = ({ outputs }: LibraryFact): boolean => outputs.length > 0;

function unbuildable(
  { name, folder, outputs, buildScript }: LibraryFact,
  place: Place | undefined,
): Obstacle[] {
  if (outputs.length === 0 || buildScript !== null) return [];
  return [
    {
      code: "WORKSPACE",
      level: "refuse",
      ...(place ?? { file: `${folder}/package.json`, line: 1 }),
      message: `${name} is a package of this repository whose package.json leads to files that are not there, and no script of it builds them`,
      why: "the service builds it as the monolith does, and how that is done is not known",
      fix: `give ${folder}/package.json a script named build`,
    },
  ];
}

/** Scripts that build them go before anything that looks at the service's types. */
export function withLibraries(
  runtime: ExtractionPlan["runtime"],
  libraries: readonly PlannedLibrary[],
): ExtractionPlan["runtime"] {
  const steps = libraries.flatMap(({ name, folder, build }) =>
    build === null ? [] : [scriptOf(runtime.packageManager, name, folder, build)],
  );
  if (steps.length === 0) return runtime;
  const { generate, build } = runtime;
  const before = [generate, ...steps].filter((step) => step !== null).join(" && ");
  const rest = generate === null ? build : build === generate ? null : build?.slice(`${generate} && `.length);
  return { ...runtime, generate: before, build: rest == null ? before : `${before} && ${rest}` };
}

function scriptOf(
  manager: ExtractionPlan["runtime"]["packageManager"],
  name: string,
  folder: string,
  script: string,
): string {
  switch (manager) {
    case "npm":
      return `npm run ${script} --workspace=${folder}`;
    case "pnpm":
      return `pnpm --dir ${folder} run ${script}`;
    default:
      return `yarn workspace ${name} run ${script}`;
  }
}

/** Without the packages of the repository, which no registry has. */
export function withoutLibraries(
  packages: Readonly<Record<string, string>>,
  libraries: readonly PlannedLibrary[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(packages).filter(([name]) => !libraries.some((library) => library.name === name)),
  );
}
