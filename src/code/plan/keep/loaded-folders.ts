import { posix } from "node:path";
import type { UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Plug-ins that other code imports by name as well: emptied of what is cut they do nothing, but they must be there. */
export function importedPlugins(index: UnitIndex): UnitId[] {
  return [...index.loaders].flatMap(([loader, plugins]) =>
    [...plugins].filter((plugin) => {
      const own = index.byId.get(plugin)?.file;
      return (index.users.get(plugin) ?? []).some(
        (user) => user !== loader && !index.loaders.has(user) && index.byId.get(user)?.file !== own,
      );
    }),
  );
}

/** Loaders that find nothing any more: their folder does not travel, and a loader of a missing folder ends the process. */
export function idleLoaders(pruned: ReadonlySet<UnitId>, index: UnitIndex): UnitId[] {
  return [...index.loaders].flatMap(([loader, plugins]) =>
    [...plugins].every((plugin) => pruned.has(plugin)) ? [loader] : [],
  );
}

/**
 * Files that travel empty. An `index` keeps a loader from taking what lies beside it for plug-ins, so its place is held
 * where something beside it travels that the loader does not load in the monolith.
 */
export function heldPlaces(units: ReadonlySet<UnitId>, index: UnitIndex): string[] {
  const fileOf = (id: UnitId): string => index.byId.get(id)?.file ?? "";
  const plugins = new Set([...index.loaders.values()].flatMap((found) => [...found].map(fileOf)));
  const travelling = new Set([...units].map(fileOf));
  const beside = new Set([...travelling].filter((file) => !plugins.has(file)).map(posix.dirname));
  return [...plugins].filter((file) => !travelling.has(file) && beside.has(posix.dirname(file)));
}
