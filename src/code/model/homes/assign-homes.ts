import { descendants } from "../../../util/descendants.ts";
import type { Facts, UnitId } from "../../read/facts.ts";
import { nestModules } from "./nest-modules.ts";
import { sharedHandlers } from "./shared-handlers.ts";
import { statedFiles } from "./stated-files.ts";
import {
  containerWords,
  entryLayers,
  featureHolders,
  featureWords,
  kebab,
  layerWords,
  processWords,
  resourceLayers,
  resourceWords,
  singular,
  soldWords,
  stemOf,
} from "./words.ts";

export type ModuleGlobs = Readonly<Record<string, { readonly files?: readonly string[] }>>;

type Origin = "config" | "nest" | "folder" | "suffix";

export interface Homes {
  /** Every source file's home: a module name, `shared` or `app`. */
  readonly byFile: ReadonlyMap<string, string>;
  readonly origins: ReadonlyMap<string, Origin>;
  /** Handlers that several features share. */
  readonly sharedHandlers: ReadonlySet<UnitId>;
}

/**
 * Gives each file one home. What the team stated wins, then the module classes of Nest, then the feature folder, then
 * the layer suffix (`users.controller.ts`). A folder is a module when requests end in it or when it writes tables of its own;
 * everything else is shared, and the files that build the application are `app`.
 */
export function assignHomes(facts: Facts, stated: ModuleGlobs): Homes {
  const writing = writingFiles(facts);
  const nest = nestModules(facts, writing);
  const appFiles = new Set([facts.project.entry, ...facts.apps.map((app) => app.file), ...nest.roots]);
  const around = folderAround(facts.project.entry);
  const inside = (file: string): string => (file.startsWith(around) ? file.slice(around.length) : file);
  const entered = new Set(
    [...descendants(facts.apps)].flatMap(({ kind, file }) =>
      kind === "route" ? [inside(file).replace(/\/[^/]*$/, "")] : [],
    ),
  );
  const proposals = facts.files.map(({ path: file }) => ({
    file,
    ...propose(inside(file), facts.project.framework, entered),
  }));
  const features = new Map(proposals.map(({ file, key }) => [file, key]));
  const shared = sharedHandlers(facts, (file) => features.get(file) ?? null);
  const handled = handlerFiles(facts, shared);
  const claims = new Map<
    string,
    { hasHandlers: boolean; hasWrites: boolean; names: Map<string, number>; folder: boolean }
  >();

  for (const { file, key, name, folder } of proposals) {
    if (key === null || name === null || appFiles.has(file)) continue;
    if (nest.homeOf(file) !== null || nest.isProcess(file)) continue;
    const claim = claims.get(key) ?? {
      hasHandlers: false,
      hasWrites: false,
      names: new Map(),
      folder: false,
    };
    claim.hasHandlers ||= handled.has(file);
    claim.hasWrites ||= folder && writing.has(file) && !nest.known;
    claim.folder ||= folder;
    claim.names.set(name, (claim.names.get(name) ?? 0) + (handled.has(file) ? 100 : 1));
    claims.set(key, claim);
  }

  const said = statedFiles(stated);
  const byFile = new Map<string, string>();
  const origins = new Map<string, Origin>();
  for (const { file, key } of proposals) {
    const [owner] = said.claimsOn(file);
    const claim = key === null ? undefined : claims.get(key);
    const module = nest.homeOf(file) ?? (key === null ? undefined : nest.byKey.get(key));
    if (owner !== undefined) {
      byFile.set(file, owner);
      origins.set(owner, "config");
    } else if (appFiles.has(file)) {
      byFile.set(file, "app");
    } else if (module !== undefined) {
      byFile.set(file, module);
      if (!origins.has(module)) origins.set(module, "nest");
    } else if (claim && !nest.isProcess(file) && (claim.hasHandlers || claim.hasWrites)) {
      const name = mostUsed(claim.names);
      byFile.set(file, name);
      if (!origins.has(name)) origins.set(name, claim.folder ? "folder" : "suffix");
    } else {
      byFile.set(file, "shared");
    }
  }
  return { byFile, origins, sharedHandlers: shared };
}

/**
 * What lies around the whole application is no feature, whatever it is called: `packages/shop/` of
 * `packages/shop/src/server.ts`, `shop/` of `shop/server.js`. Ends in a slash; empty at the root.
 */
function folderAround(entry: string): string {
  const folders = entry.split("/").slice(0, -1);
  const source = folders.indexOf("src");
  return (source === -1 ? folders : folders.slice(0, source)).map((folder) => `${folder}/`).join("");
}

/** Files in which a route is registered or its handler lies; middleware files do not count. */
function handlerFiles(facts: Facts, shared: ReadonlySet<UnitId>): Set<string> {
  const files = new Set<string>();
  for (const { kind, file, handlers, heir } of descendants(facts.apps)) {
    if (kind !== "route") continue;
    // A base class of several features is none itself.
    if (heir !== undefined) {
      files.add(heir);
      continue;
    }
    // Filters are listed behind the handler.
    const handler = handlers.findLast(({ stage }) => stage === "handler") ?? handlers.at(-1);
    if (handler && !shared.has(handler.unit ?? "")) files.add(handler.file);
    files.add(file);
  }
  return files;
}

function writingFiles(facts: Facts): Set<string> {
  const writers = new Map(facts.data.filter((d) => d.mode === "write").map((d) => [d.unit, d.file]));
  for (const { id, file } of facts.units) if (writers.has(id)) writers.set(id, file);
  return new Set(writers.values());
}

/** `controllers/queries/`, `routes/api/tasks/`: where requests come in, even the word for a layer names a resource. */
function isResource(word: string, folders: readonly string[], entered?: ReadonlySet<string>): boolean {
  const enters = entered?.has([...folders, word].join("/")) === true;
  if (enters && featureWords.has(word.toLowerCase())) return true;
  if (enters && featureHolders.has(folders.at(-1) ?? "") && soldWords.has(word.toLowerCase())) return true;
  const around = folders.map((folder) => folder.toLowerCase()).findLast((own) => !containerWords.has(own));
  return around !== undefined && entryLayers.has(around) && resourceWords.has(word.toLowerCase());
}

/** `src/fastify/routes/` of a Fastify application is what it is made with; `src/express/` of one may be a way to send parcels. */
function propose(
  file: string,
  framework: Facts["project"]["framework"],
  entered: ReadonlySet<string>,
): { key: string | null; name: string | null; folder: boolean } {
  const segments = file.split("/");
  const fileName = segments.pop() ?? "";
  const feature = segments.find(
    (segment, index) =>
      !containerWords.has(segment.toLowerCase()) &&
      segment.toLowerCase() !== framework &&
      (!layerWords.has(segment.toLowerCase()) || isResource(segment, segments.slice(0, index), entered)),
  );
  if (feature !== undefined) {
    const name = kebab(feature);
    return { key: singular(name), name, folder: true };
  }
  // By layer: `routes/users.js`, `controllers/user.controller.ts`, `models/User.js`.
  const inLayer = resourceLayers.has(layerAround(segments));
  const stem = stemOf(fileName) ?? (inLayer ? kebab(fileName.replace(/\.[cm]?[jt]sx?$/, "")) : null);
  if (stem === null || stem === "index" || processWords.has(stem))
    return { key: null, name: null, folder: false };
  if (layerWords.has(stem) && !isResource(stem, segments)) return { key: null, name: null, folder: false };
  return { key: singular(stem), name: stem, folder: false };
}

/** `routes` of `routes/v1/users.js` and of `routes/core/users.js`: what only holds resources says nothing of its own. */
function layerAround(segments: readonly string[]): string {
  const names = segments.map((segment) => segment.toLowerCase());
  return names.findLast((name) => !/^(v\d+|core|main|rest)$/.test(name)) ?? "";
}

function mostUsed(names: ReadonlyMap<string, number>): string {
  return [...names].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? "";
}
