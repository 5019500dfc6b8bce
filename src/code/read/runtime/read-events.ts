import type { ts } from "ts-morph";
import type { EventFact } from "../facts.ts";
import { foldText } from "../imports/fold-text.ts";
import type { FileReader } from "../project/each-file.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import { createEmitterFinder } from "./emitters.ts";
import { idsOf, unitsInside } from "./units-inside.ts";

export function eventReader(sources: Sources, units: UnitsRead): FileReader & { facts(): EventFact[] } {
  const find = createEmitterFinder(sources);
  const facts: EventFact[] = [];
  const visit = (node: ts.Node): void => {
    const found = find(node);
    const unit = found === null ? null : unitAt(units.byNode, node);
    // Inside a bus the name is a parameter: it is the callers that name events.
    const name = found === null ? null : foldText(sources.checker, found.name);
    if (found !== null && unit !== null && name !== null) {
      const runs =
        found.callback === null
          ? []
          : idsOf(unitsInside(units, found.callback).filter((target) => target !== unit));
      facts.push({
        unit: unit.id,
        role: found.role,
        name,
        runs,
        file: sources.pathOf(node),
        line: sources.lineOf(node),
      });
    }
  };
  return { node: visit, facts: () => facts };
}
