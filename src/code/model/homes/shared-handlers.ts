import { descendants } from "../../../util/descendants.ts";
import type { Facts, UnitId } from "../../read/facts.ts";

/**
 * Handlers that routes of several features end in: `export const list = getAll(Brand)`, made by one function for all of them.
 * They belong to nobody; whose endpoint it is, the file says that registers the route. `featureOf` gives a file's feature.
 */
export function sharedHandlers(facts: Facts, featureOf: (file: string) => string | null): Set<UnitId> {
  const features = new Map<UnitId, Set<string>>();
  for (const { kind, file, handlers } of descendants(facts.apps)) {
    const handler = kind === "route" ? handlers.findLast(({ stage }) => stage === "handler") : undefined;
    const feature = featureOf(file);
    if (handler?.unit != null && feature !== null && feature !== featureOf(handler.file))
      features.set(handler.unit, (features.get(handler.unit) ?? new Set()).add(feature));
  }
  return new Set([...features].flatMap(([unit, own]) => (own.size > 1 ? [unit] : [])));
}
