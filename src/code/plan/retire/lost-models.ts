import type { Monolith, UnitId } from "../../model/monolith.ts";
import { namedModels } from "../keep/named-models.ts";
import type { Reached } from "../keep/reach.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import type { Obstacle } from "../plan.ts";

interface Starts {
  readonly before: Reached;
  readonly after: Reached;
}

const nobody: ReadonlySet<UnitId> = new Set();

/** Models that code which stays has found by name, and that only what goes had loaded. */
export function lostModels({ facts }: Monolith, { before, after }: Starts, index: UnitIndex): Obstacle[] {
  return [...namedModels(facts, index).missing(after.units, nobody)].flatMap(([id, askedBy]): Obstacle[] => {
    const unit = index.byId.get(id);
    if (unit === undefined || !before.units.has(id)) return [];
    return [
      {
        code: "MODEL",
        level: "refuse",
        file: unit.file,
        line: unit.line,
        message: `${askedBy} has ${unit.name ?? "the model that is made here"} found by name, and nothing else would load it`,
        why: "a populate of the monolith would find no such model",
        fix: `import ${unit.file} in ${askedBy}`,
      },
    ];
  });
}
