import type { UnitIndex } from "./index-units.ts";

/** Modules by number, for walks over all files and units. */
export interface ModuleNumbers {
  readonly names: readonly string[];
  /** Module of each file of the unit index; -1 for `app`, `shared` and files without units. */
  readonly ofFile: Int32Array;
}

export function numberModules({ files }: UnitIndex, moduleOf: ReadonlyMap<string, string>): ModuleNumbers {
  const names = [...new Set(moduleOf.values())].sort();
  const numbers = new Map(names.map((name, at) => [name, at]));
  return {
    names,
    ofFile: Int32Array.from(files, (file) => numbers.get(moduleOf.get(file) ?? "") ?? -1),
  };
}
