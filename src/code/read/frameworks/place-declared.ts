import type { ProviderFact, Unresolved } from "../facts.ts";
import type { Sources } from "../project/open-sources.ts";
import type { UnitsRead } from "../units/read-units.ts";
import { unitAt } from "../units/unit-draft.ts";
import type { Declared } from "./framework.ts";

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
    providers: declared.providers.map(({ node, at, ...provider }) => ({
      ...provider,
      unit: node === null ? null : (unitAt(units.byNode, node)?.id ?? null),
      ...placeOf(at),
    })),
    unresolved: declared.lost.map(({ node, what, reason }) => ({ what, reason, ...placeOf(node) })),
  };
}
