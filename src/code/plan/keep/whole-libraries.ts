import type { Facts, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/**
 * Packages of the repository that are built before they are imported travel whole: which files their builds begin with is known to these
 * builds alone.
 */
export function wholeLibraries(
  { project }: Facts,
  index: UnitIndex,
): { missing(units: ReadonlySet<UnitId>, without: { has(id: UnitId): boolean }): UnitId[] } {
  const built = (project.libraries ?? []).filter(({ outputs }) => outputs.length > 0);
  const all = built.map(({ name, needs, files }) => ({
    ...{ name, needs },
    units: files.flatMap((path) => (index.byFile.get(path) ?? []).map(({ id }) => id)),
  }));
  return {
    missing(units, without) {
      const used = new Set(all.filter((library) => library.units.some((id) => units.has(id))));
      for (const { needs } of used) for (const one of all) if (needs.includes(one.name)) used.add(one);
      return [...used].flatMap((library) => library.units).filter((id) => !units.has(id) && !without.has(id));
    },
  };
}
