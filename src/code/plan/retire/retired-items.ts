import type { CodeUnit, Endpoint, Monolith, ProviderFact, UnitId } from "../../model/monolith.ts";
import { listedItems } from "../keep/listed-items.ts";
import { namedModels } from "../keep/named-models.ts";
import type { Reached } from "../keep/reach.ts";
import type { UnitIndex } from "../keep/unit-index.ts";

interface Around {
  readonly index: UnitIndex;
  readonly isOwn: (unit: CodeUnit) => boolean;
  /** What the process starts without these units. */
  readonly without: (dropped: ReadonlySet<UnitId>) => Reached;
}

/**
 * Elements of the lists of a container's modules that go with `mine`: controllers without a route that is left, providers that
 * nobody left asks for, modules that nothing is left in. Only what belongs to the modules that retire; what does something by
 * being there (jobs, listeners, hooks) stays, and with it what it asks for.
 */
export function retiredItems(
  { facts, endpoints }: Monolith,
  mine: ReadonlySet<Endpoint>,
  pruned: ReadonlySet<UnitId>,
  { index, isOwn, without }: Around,
): Set<UnitId> {
  const left = endpoints.filter((endpoint) => !mine.has(endpoint));
  const items = listedItems(
    facts,
    index,
    new Set(left.flatMap(({ registrations, chain }) => [...registrations, ...chain])),
  );
  const models = namedModels(facts, index);
  const working = new Set(facts.entryPoints.flatMap(({ unit }) => unit ?? []));
  const works = (id: UnitId): boolean =>
    working.has(id) || (index.children.get(id) ?? []).some((child) => working.has(child.id));
  const isIn = (id: UnitId | null | undefined): boolean => {
    const unit = index.byId.get(id ?? "");
    return unit !== undefined && isOwn(unit);
  };
  const mayGo = (row: ProviderFact): boolean =>
    (isIn(row.listed) || isIn(row.unit)) &&
    (row.role !== "provider" || (row.acts === undefined && (row.unit === null || !works(row.unit))));
  const gone = new Set(
    facts.providers.flatMap((row) =>
      row.listed !== undefined && items.all.has(row.listed) && mayGo(row) ? [row.listed] : [],
    ),
  );
  for (;;) {
    const { units } = without(new Set([...pruned, ...gone]));
    const needed = [...items.needed(units, models.missing(units, new Set()))].filter((id) => gone.delete(id));
    if (needed.length === 0) return gone;
  }
}
