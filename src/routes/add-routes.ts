/** The monolith's endpoints, merged into the route table. Pure. */
import type { RouteFile, RouteRow, TargetConfig } from "./route-file.ts";
import { rowId } from "./row-conditions.ts";

/** One endpoint of the monolith, in the order in which its framework tries them. */
export interface PlannedRoute {
  readonly endpoint: string;
  readonly regex: string | null;
  readonly module: string;
  /** Name of the target that has this endpoint; null while only the monolith has it. */
  readonly owner: string | null;
  /** What a GET of it changes; null when nothing was found. */
  readonly sideEffects: string | null;
  /** Why it cannot leave the monolith; null when it can. */
  readonly pinned: string | null;
}

export interface AddRoutesInput {
  /** The whole ordered table of the monolith. */
  readonly planned: readonly PlannedRoute[];
  /** Targets to add or to point elsewhere; `monolith` must be among them or in the existing file. */
  readonly targets: Readonly<Record<string, TargetConfig>>;
  readonly schema?: string;
}

/**
 * Keeps where every known row stands (state, weight, target, fallback, gate), and what people wrote beside the rows; takes
 * order, module and pin from the plan.
 * A row that vanished from the monolith goes only when the monolith answered it: others still have a live service.
 */
export function addRoutes(existing: RouteFile | null, input: AddRoutesInput): RouteFile {
  const known = new Map((existing?.routes ?? []).map((row) => [rowId(row), row]));
  const matching = new Map<string, RouteRow[]>();
  for (const row of existing?.routes ?? [])
    if (row.match !== undefined) matching.set(row.endpoint, [...(matching.get(row.endpoint) ?? []), row]);
  const rows = new Map<string, RouteRow>();
  for (const planned of input.planned) {
    // Express lets the first registration of the same method and path answer; a second row could never match.
    if (rows.has(planned.endpoint)) continue;
    // People wrote these; behind the row for everybody they would not be looked at.
    const own = matching.get(planned.endpoint) ?? [];
    for (const row of own) rows.set(rowId(row), withOwner(row, planned));
    if (own.some(({ match }) => isForAll(match))) continue;
    const row = mergeRow(known.get(planned.endpoint), planned);
    const forOthers = known.has(planned.endpoint) ? row : behind(own, row);
    rows.set(rowId(forOthers), forOthers);
  }
  const orphans = (existing?.routes ?? []).filter(
    (row) => !rows.has(rowId(row)) && (row.state !== "monolith" || row.match !== undefined),
  );
  const schema = existing?.$schema ?? input.schema;
  return {
    // Gates above all: an extraction must not open a door.
    ...existing,
    ...(schema === undefined ? {} : { $schema: schema }),
    version: 1,
    targets: { ...existing?.targets, ...input.targets },
    routes: withOrphans([...rows.values()], orphans, existing?.routes ?? []),
  };
}

function isForAll(match: RouteRow["match"]): boolean {
  return Object.entries(match ?? {}).every(([key, values]) => key === "host" && values.includes("*"));
}

/** A new row for everybody behind rows for some, whose gate must not be walked around by it. */
function behind(own: readonly RouteRow[], row: RouteRow): RouteRow {
  const gate = own.find((one) => one.gate !== undefined)?.gate;
  return gate === undefined ? row : { ...row, match: { host: ["*"] }, gate };
}

function withOwner(row: RouteRow, { module, owner }: PlannedRoute): RouteRow {
  return row.target === undefined && row.module === module && owner !== null
    ? { ...row, target: owner }
    : row;
}

function mergeRow(known: RouteRow | undefined, planned: PlannedRoute): RouteRow {
  const target = planned.owner ?? known?.target;
  const moved = known !== undefined && known.state !== "monolith";
  return {
    endpoint: planned.endpoint,
    ...(planned.regex === null ? {} : { regex: planned.regex }),
    module: planned.module,
    state: known?.state ?? "monolith",
    ...(target === undefined ? {} : { target }),
    ...(known?.weight === undefined ? {} : { weight: known.weight }),
    ...(known?.when === undefined ? {} : { when: known.when }),
    ...(known?.fallback === undefined ? {} : { fallback: known.fallback }),
    ...(planned.sideEffects === null ? {} : { sideEffects: planned.sideEffects }),
    // A row that has left already is not pulled back by a new finding: that is a person's decision.
    ...(planned.pinned === null || moved ? {} : { pinned: planned.pinned }),
    ...(known?.retired === undefined ? {} : { retired: known.retired }),
    ...(known?.gate === undefined ? {} : { gate: known.gate }),
  };
}

/** Puts each orphan behind the row it used to follow, so that first-match order stays what it was. */
function withOrphans(
  rows: RouteRow[],
  orphans: readonly RouteRow[],
  before: readonly RouteRow[],
): RouteRow[] {
  for (const orphan of orphans) {
    const earlier = before.slice(0, before.indexOf(orphan)).map(rowId);
    const after = rows.findLastIndex((row) => earlier.includes(rowId(row)));
    rows.splice(after + 1, 0, orphan);
  }
  return rows;
}
