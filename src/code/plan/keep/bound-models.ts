import type { CodeUnit, Facts, UnitId } from "../../model/monolith.ts";
import { closure } from "./closure.ts";
import type { UnitIndex } from "./unit-index.ts";

/** Data layers whose model classes do nothing until a connection takes them in, with what a file makes or calls for that while it loads. */
const binders: Readonly<Record<string, string>> = {
  // `const sequelize = new Sequelize({ models: [`${__dirname}/models`] })`
  "sequelize-typescript": "Sequelize",
  // `Model.knex(knex)`
  objection: "Model",
};

export interface BoundModels {
  /** What connects the models that `units` have, and that nothing in `units` leads to; with the file of the start that led there. */
  missing(units: ReadonlySet<UnitId>): ReadonlyMap<UnitId, string>;
}

/**
 * `await prepareTables()` is taken out of a service, and with it the import that loaded its file. Where that file connects the models
 * as well, it is loaded all the same: no model names its connection.
 */
export function boundModels(facts: Facts, index: UnitIndex): BoundModels {
  const found = new Map<UnitId, { readonly layer: string; readonly askedBy: string }>();
  for (const { unit, file } of facts.schemaSwitches) {
    if (unit === null) continue;
    const files = new Set([...closure([unit], index)].map((id) => index.byId.get(id)?.file ?? ""));
    files.delete(file);
    for (const one of [...files].flatMap((path) => index.byFile.get(path) ?? [])) {
      const layer = layerBoundBy(one, index);
      if (layer !== undefined && !found.has(one.id)) found.set(one.id, { layer, askedBy: file });
    }
  }
  return {
    missing(units) {
      const used = new Set([...units].flatMap((id) => index.byId.get(id)?.packages ?? []));
      const lost = [...found].filter(([id, { layer }]) => used.has(layer) && !units.has(id));
      return new Map(lost.map(([id, { askedBy }]) => [id, askedBy]));
    },
  };
}

function layerBoundBy(unit: CodeUnit, index: UnitIndex): string | undefined {
  if (unit.parent !== null || index.registered.has(unit.id)) return undefined;
  const imported = unit.refs.flatMap((ref) => {
    const target = index.byId.get(ref);
    return target?.kind === "import" ? target.packages.map((name) => ({ name, as: target.name })) : [];
  });
  // A class of a model names the layer, too, but not its connection; a function does nothing by itself.
  if (unit.kind === "declaration")
    return imported.find(({ name, as }) => as === "Sequelize" && binders[name] === as)?.name;
  if (unit.kind !== "effect") return undefined;
  return imported.find(({ name, as }) => binders[name] === as)?.name;
}
