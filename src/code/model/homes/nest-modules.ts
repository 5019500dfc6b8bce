import { posix } from "node:path";
import type { Facts } from "../../read/facts.ts";
import { containerWords, kebab, layerWords, processWords, singular } from "./words.ts";

/** What the module classes of Nest say about homes. */
export interface NestModules {
  /** Name of the module whose folder holds the file, or that alone declares its class; null where none does. */
  readonly homeOf: (file: string) => string | null;
  /** Module names by the key under which other layers name the same resource (`article` of `entities/article.ts`). */
  readonly byKey: ReadonlyMap<string, string>;
  /** The file of a module that nobody imports builds the application. */
  readonly roots: ReadonlySet<string>;
  /** Health checks and the like: resources of the process, not of the business. */
  readonly isProcess: (file: string) => boolean;
  /** There are such modules: a folder without one is none. */
  readonly known: boolean;
}

interface Declared {
  readonly name: string;
  readonly file: string;
  readonly controllers: readonly string[];
  readonly providers: readonly string[];
  readonly imported: boolean;
}

const none: NestModules = {
  homeOf: () => null,
  byKey: new Map(),
  roots: new Set(),
  isProcess: () => false,
  known: false,
};

/**
 * A module class with controllers is a module; without them it is one when its folder writes tables, its name is none
 * of the words for infrastructure, and it lies in the folder of no other. `writing`: files that write tables.
 */
export function nestModules(facts: Facts, writing: ReadonlySet<string>): NestModules {
  if (facts.providers.length === 0) return none;
  const declared = declaredModules(facts);
  const roots = new Set(declared.filter((own) => !own.imported).map((own) => own.file));
  const inner = declared.filter((own) => !roots.has(own.file));
  const process = inner.filter((own) => processWords.has(nameOf(own.name)));
  const withRequests = inner.filter((own) => own.controllers.length > 0 && !process.includes(own));
  const folders = ownFolders(withRequests);
  const around = outerModules(inner, withRequests, folders);
  for (const [folder, own] of ownFolders(around)) folders.set(folder, own);
  const withData = inner.filter(
    (own) =>
      isDataModule(own, folders) && [...writing].some((file) => isInside(file, posix.dirname(own.file))),
  );
  for (const [folder, own] of ownFolders(withData)) if (!folders.has(folder)) folders.set(folder, own);
  const absorbed = new Map(
    around.flatMap((outer) =>
      withRequests.filter((own) => isUnder(own, outer)).map((own) => [own.file, outer] as const),
    ),
  );
  const modules = [...withRequests, ...withData].map((own) => absorbed.get(own.file) ?? own);
  const names = uniqueNames(modules, withData);
  for (const [file, outer] of absorbed) names.set(file, names.get(outer.file) ?? nameOf(outer.name));
  const alone = declaredAlone([...withRequests, ...withData]);
  return {
    // A class that lies in the folder of another module belongs there, whoever lists it.
    homeOf: (file) => names.get(enclosing(folders, file) ?? alone.get(file) ?? "") ?? null,
    byKey: new Map(
      modules.map((own) => [singular(nameOf(own.name)), names.get(own.file) ?? nameOf(own.name)]),
    ),
    roots,
    isProcess: (file) =>
      process.some((own) => own.controllers.includes(file) || isInside(file, posix.dirname(own.file))),
    known: modules.length > 0,
  };
}

/** Without controllers itself, around exactly one module that has them (`files/` around `files/uploader/local/`). */
function outerModules(
  inner: readonly Declared[],
  withRequests: readonly Declared[],
  folders: ReadonlyMap<string, string>,
): Declared[] {
  return inner.filter(
    (own) =>
      own.controllers.length === 0 &&
      !isInfrastructure(own) &&
      enclosing(folders, own.file) === null &&
      withRequests.filter((other) => isUnder(other, own)).length === 1,
  );
}

function isDataModule(own: Declared, folders: ReadonlyMap<string, string>): boolean {
  const folder = posix.dirname(own.file);
  return (
    own.controllers.length === 0 &&
    !isInfrastructure(own) &&
    enclosing(folders, own.file) === null &&
    ![...folders.keys()].some((other) => isInside(other, folder))
  );
}

function isUnder(own: Declared, outer: Declared): boolean {
  return own !== outer && isInside(posix.dirname(own.file), posix.dirname(outer.file));
}

function declaredModules(facts: Facts): Declared[] {
  const files = new Map(facts.units.map((unit) => [unit.id, unit.file]));
  const fileOf = (unit: string | null) => (unit === null ? undefined : files.get(unit));
  const imports = facts.providers.filter((one) => one.role === "import");
  const known = new Map<string, Set<string>>();
  for (const { token, unit } of imports) {
    const file = fileOf(unit);
    if (file !== undefined) known.set(token, (known.get(token) ?? new Set()).add(file));
  }
  // What is imported is not the root; the root's own file is where it imports.
  for (const { module, file, role } of facts.providers)
    if (!known.has(module) && (role === "import" || role === "export")) known.set(module, new Set([file]));
  const imported = new Set(imports.map((one) => one.token));
  return [...known].flatMap(([name, places]) =>
    [...places].map((file) => {
      const listed = (role: string) =>
        facts.providers.flatMap((one) => {
          const at = one.module === name && one.role === role ? fileOf(one.unit) : undefined;
          // Two classes of one name: each has what lies near it.
          return at === undefined || (places.size > 1 && !isInside(at, posix.dirname(file))) ? [] : [at];
        });
      return {
        name,
        file,
        controllers: listed("controller"),
        providers: listed("provider"),
        imported: imported.has(name),
      };
    }),
  );
}

/** Folder to the file of the module that owns it: the only one in it, or the one that is called as the folder is. */
function ownFolders(modules: readonly Declared[]): Map<string, string> {
  const byFolder = new Map<string, Declared[]>();
  for (const own of modules) {
    const folder = posix.dirname(own.file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), own]);
  }
  const folders = new Map<string, string>();
  for (const [folder, inside] of byFolder) {
    const last = posix.basename(folder);
    if (containerWords.has(last.toLowerCase()) && !inside.some((own) => isNamed(own, last))) continue;
    const owner = inside.length === 1 ? inside[0] : inside.find((own) => isNamed(own, last));
    if (owner !== undefined) folders.set(folder, owner.file);
  }
  return folders;
}

/** Files whose classes one module lists and no other. */
function declaredAlone(modules: readonly Declared[]): Map<string, string> {
  const owners = new Map<string, Set<string>>();
  for (const own of modules)
    for (const file of [own.file, ...own.controllers, ...own.providers])
      owners.set(file, (owners.get(file) ?? new Set()).add(own.file));
  return new Map(
    [...owners].flatMap(([file, files]) => (files.size === 1 ? [[file, [...files][0] ?? ""] as const] : [])),
  );
}

/** `services/tag` that only writes and `endpoints/tags` that answers are one module. */
function uniqueNames(modules: readonly Declared[], withData: readonly Declared[]): Map<string, string> {
  const taken = new Map<string, string>();
  const names = new Map<string, string>();
  for (const own of modules) {
    if (names.has(own.file)) continue;
    const name = nameOf(own.name);
    const same = taken.get(singular(name));
    if (same !== undefined && withData.includes(own)) {
      names.set(own.file, same);
      continue;
    }
    const used = new Set(names.values());
    const folders = posix.dirname(own.file).split("/").reverse().map(kebab);
    const outer = folders.find(
      (folder) => folder !== "" && folder !== name && !used.has(`${folder}-${name}`),
    );
    const free = used.has(name) ? `${outer ?? "other"}-${name}` : name;
    if (same === undefined) taken.set(singular(name), free);
    names.set(own.file, free);
  }
  return names;
}

function enclosing(folders: ReadonlyMap<string, string>, file: string): string | null {
  for (let folder = posix.dirname(file); folder !== "."; folder = posix.dirname(folder)) {
    const own = folders.get(folder);
    if (own !== undefined) return own;
  }
  return null;
}

function isInfrastructure({ name, file }: Declared): boolean {
  const words = [nameOf(name), posix.basename(posix.dirname(file)).toLowerCase()];
  return words.some((word) => layerWords.has(word) || processWords.has(word) || containerWords.has(word));
}

function isNamed({ name }: Declared, folder: string): boolean {
  return singular(nameOf(name)) === singular(kebab(folder));
}

function isInside(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`);
}

/** `ArticleModule` is `article`, `WorkflowModuleV1` is `workflow-v1`. */
function nameOf(className: string): string {
  return kebab(className.replace(/Module(?=V\d+$|$)/, "")) || kebab(className);
}
