import type { CodeUnit, Facts, UnitId } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Data layers that find a model by its name in a list of all that were made in the process: `populate("comments")`. */
const findByName: ReadonlySet<string> = new Set(["mongoose"]);

export interface NamedModels {
  /** What makes the models that `units`, `without` some of them, have found by name, and that `units` do not make; with the file that asks. */
  missing(units: ReadonlySet<UnitId>, without: { has(id: UnitId): boolean }): ReadonlyMap<UnitId, string>;
}

/** Nothing in the code leads from a query to a model that is found by name: somebody in the monolith happens to have loaded it. */
export function namedModels(facts: Facts, index: UnitIndex): NamedModels {
  const makers = new Map<string, UnitId[]>();
  for (const { table, via, file, line } of facts.declaredTables) {
    const unit = findByName.has(via) ? unitAtLine(index.byFile.get(file) ?? [], line) : undefined;
    if (unit !== undefined) makers.set(table, [...(makers.get(table) ?? []), unit.id]);
  }
  const asking = facts.data.filter(({ via, table }) => findByName.has(via) && makers.has(table));
  return {
    missing(units, without) {
      const missing = new Map<UnitId, string>();
      for (const { unit, table, file } of asking) {
        const own = makers.get(table) ?? [];
        if (!units.has(unit) || without.has(unit) || own.some((id) => units.has(id))) continue;
        for (const id of own) {
          const first = missing.get(id);
          if (first === undefined || file < first) missing.set(id, file);
        }
      }
      return missing;
    },
  };
}

/** The outermost unit that the line lies in: units of a file follow each other. */
function unitAtLine(units: readonly CodeUnit[], line: number): CodeUnit | undefined {
  return units
    .filter((unit) => unit.parent === null && !unit.typeOnly && unit.line <= line)
    .reduce<CodeUnit | undefined>(
      (last, unit) => (last === undefined || unit.line >= last.line ? unit : last),
      undefined,
    );
}
