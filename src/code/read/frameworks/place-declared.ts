import type { ProviderFact, Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import type { Declared, ProviderSite } from "./framework.ts";

/** What frameworks declared about nodes, as facts about units and places. */
export function placeDeclared(
  sources: Sources,
  units: UnitsRead,
  declared: Declared,
): { readonly providers: ProviderFact[]; readonly unresolved: Unresolved[] } {
  const placeOf = (node: Declared["lost"][number]["node"]) => ({
    file: sources.pathOf(node),
    line: sources.lineOf(node),
  });
  return {
    providers: declared.providers.map(({ node, at, element, ...provider }) => ({
      ...provider,
      ...listedAs(units, element),
      unit: node === null ? null : (unitAt(units.byNode, node)?.id ?? null),
      ...placeOf(at),
    })),
    unresolved: declared.lost.map(({ node, what, reason }) => ({ what, reason, ...placeOf(node) })),
  };
}

function listedAs(units: UnitsRead, element: ProviderSite["element"]): Pick<ProviderFact, "listed"> {
  const unit = element === null ? null : unitAt(units.byNode, element);
  return unit === null || unit.node !== element ? {} : { listed: unit.id };
}
