import { type FlowReading, flowReader } from "./data/flow.ts";
import { type DataReading, dataReader } from "./data/read-data.ts";
import type { FileReader } from "./project/each-file.ts";
import type { Sources } from "./project/open-sources.ts";
import { impurePointReader } from "./references/impure-points.ts";
import { referenceReader } from "./references/reference-reader.ts";
import { fileRouteReader } from "./runtime/file-routes.ts";
import { assetReader } from "./runtime/read-assets.ts";
import { classStateReader, type StartedClasses } from "./runtime/read-class-state.ts";
import { codePatternReader } from "./runtime/read-code-patterns.ts";
import { dataPathReader } from "./runtime/read-data-paths.ts";
import { databaseFileReader } from "./runtime/read-database-files.ts";
import { envReader } from "./runtime/read-env.ts";
import { eventReader } from "./runtime/read-events.ts";
import { schemaOptionReader } from "./runtime/read-schema-switches.ts";
import { type StartedState, stateReader } from "./runtime/read-state.ts";
import { startHookReader } from "./runtime/start-hooks.ts";
import type { UnitsRead } from "./units/read-units.ts";
import { resolveRefs } from "./units/resolve-refs.ts";

interface ReaderInput {
  readonly root: string;
  readonly paths: readonly string[];
  readonly sources: Sources;
  readonly units: UnitsRead;
  /** Packages that are declared or imported. */
  readonly inUse: Readonly<Record<string, unknown>>;
  readonly packages: Readonly<Record<string, unknown>>;
  readonly variables: StartedState;
  readonly classes: StartedClasses;
  /** What an earlier reading has gathered from all files, as text by name. */
  readonly together: ReadonlyMap<string, string>;
}

/** All that look at one file after the other. What each makes of a file depends on no other file's turn. */
export function fileReaders({
  root,
  paths,
  sources,
  units,
  inUse,
  packages,
  variables,
  classes,
  together,
}: ReaderInput) {
  const data: DataReading = dataReader(sources, units, inUse, together);
  const flow: FlowReading = flowReader(sources, units);
  const schemaOptions = schemaOptionReader(sources, units);
  const startHooks = startHookReader(sources, units);
  const events = eventReader(sources, units);
  const state = stateReader(sources, units, variables);
  const classState = classStateReader(sources, units, classes);
  const env = envReader(sources, units);
  const assets = assetReader(sources, units);
  const codePatterns = codePatternReader(sources, units);
  const databaseFiles = databaseFileReader(sources, units, packages);
  const dataPaths = dataPathReader(sources, units);
  const fileRoutes = fileRouteReader(root, paths);
  const references = referenceReader(sources, units);
  const impurePoints = impurePointReader(sources);
  const all: readonly FileReader[] = [
    { file: (path, file) => resolveRefs(units, path, file) },
    ...[data, flow, schemaOptions, startHooks, events, state, classState, env, assets, codePatterns],
    ...[databaseFiles, dataPaths, fileRoutes, references, impurePoints],
  ];
  return {
    ...{ all, data, flow, schemaOptions, events, state, classState, env, assets, codePatterns },
    ...{ startHooks, databaseFiles, dataPaths, fileRoutes, references, impurePoints },
  };
}
