import type { CodeUnit, Endpoint, Monolith, UnitId } from "../../model/monolith.ts";
import { closure } from "../keep/closure.ts";
import { hollowStatements } from "../keep/hollow-statements.ts";
import { isInSharedList } from "../keep/keep-units.ts";
import { idleLoaders } from "../keep/loaded-folders.ts";
import { preloadedFiles } from "../keep/preloaded-files.ts";
import { type Reached, reach } from "../keep/reach.ts";
import type { UnitIndex } from "../keep/unit-index.ts";
import { unrequiredFiles } from "../keep/unrequired-files.ts";
import { retiredItems } from "./retired-items.ts";

export interface Removal {
  /** What goes, registrations included. */
  readonly removed: ReadonlySet<UnitId>;
  /** What the process started before, and what it starts without the module's registrations. */
  readonly before: Reached;
  readonly after: Reached;
}

/**
 * Clone and prune turned round: the registrations of `mine` are taken out of the whole program, and with them whatever
 * was reached because of them alone. What was not reached before (scripts, seeds, a library for others) keeps all that it
 * names, and so does every other module: a function that nobody calls today is theirs to remove.
 */
export function removedUnits(
  monolith: Monolith,
  mine: ReadonlySet<Endpoint>,
  modules: ReadonlySet<string>,
  index: UnitIndex,
): Removal {
  const { facts } = monolith;
  const { entry } = facts.project;
  // Members are not cut one by one: a class that stays, stays whole, and keeps what its methods name.
  const whole: UnitIndex = { ...index, mentioned: new Set() };
  const pruned = prunedRegistrations(monolith, mine, index);
  const none = new Set<string>();
  const { files: preloaded } = preloadedFiles(facts.project, index);
  const nothing = {
    dropped: none,
    inert: none,
    unrequired: none,
    rewritten: new Map(),
    roots: [],
    preloaded,
  };
  const before = reach(entry, { ...nothing, roots: [...index.declared] }, whole);
  const others = passedBy(monolith.endpoints.filter((endpoint) => !mine.has(endpoint)));
  const roots = [...index.declared].filter((id) => others.has(id));
  const unrequired = unrequiredFiles(facts.apps, pruned, index);
  const without = (dropped: ReadonlySet<UnitId>): Reached =>
    reach(entry, { ...nothing, dropped, unrequired, roots }, whole);
  const isOwn = (unit: CodeUnit): boolean => modules.has(monolith.homes[unit.file] ?? "");
  for (const id of retiredItems(monolith, mine, pruned, { index: whole, isOwn, without })) pruned.add(id);
  const after = without(pruned);

  const named = new Set(monolith.modules.map(({ name }) => name));
  const isOfOthers = (unit: CodeUnit): boolean =>
    !isOwn(unit) &&
    named.has(monolith.homes[unit.file] ?? "") &&
    unit.parent === null &&
    unit.kind === "declaration";
  const untouched = facts.units.filter(
    (unit) =>
      !pruned.has(unit.id) &&
      !isOwn(unit) &&
      ((!before.units.has(unit.id) && !isLink(unit)) || isOfOthers(unit)),
  );
  const kept = new Set([
    ...after.units,
    ...closure([...untouched.map((unit) => unit.id), ...schemaModels(monolith)], whole, pruned),
  ]);
  const removed = new Set(
    facts.units.filter((unit) => !kept.has(unit.id) && before.units.has(unit.id)).map((unit) => unit.id),
  );
  for (const id of pruned) removed.add(id);
  addDangling(removed, kept, { index, isOwn });
  return { removed, before, after };
}

function passedBy(endpoints: readonly Endpoint[]): Set<UnitId> {
  return new Set(endpoints.flatMap((endpoint) => [...endpoint.registrations, ...endpoint.chain]));
}

/** What only requests to `mine` pass; a middleware that others pass, too, stays. */
function prunedRegistrations(monolith: Monolith, mine: ReadonlySet<Endpoint>, index: UnitIndex): Set<UnitId> {
  const others = passedBy(monolith.endpoints.filter((endpoint) => !mine.has(endpoint)));
  const pruned = new Set(
    [...passedBy([...mine])].filter(
      (id) =>
        index.registered.has(id) && !index.declared.has(id) && !others.has(id) && !isInSharedList(id, index),
    ),
  );
  for (const id of idleLoaders(pruned, index)) pruned.add(id);
  for (const id of hollowStatements(pruned, index)) pruned.add(id);
  return pruned;
}

/** The monolith stays the owner of the schema: a tool that makes it from the models would drop what is missing. */
function schemaModels({ facts }: Monolith): UnitId[] {
  if (facts.schemaSwitches.length === 0) return [];
  const places = new Set(facts.declaredTables.map(({ file, line }) => `${file}:${line}`));
  return facts.units
    .filter((unit) => unit.kind === "declaration" && places.has(`${unit.file}:${unit.line}`))
    .map((unit) => unit.id);
}

interface Around {
  readonly index: UnitIndex;
  readonly isOwn: (unit: CodeUnit) => boolean;
}

/** What would point to nothing: imports and re-exports of what goes, and dead code of the module itself that names it. */
function addDangling(removed: Set<UnitId>, kept: ReadonlySet<UnitId>, { index, isOwn }: Around): void {
  for (;;) {
    const size = removed.size;
    for (const unit of index.byId.values()) {
      if (removed.has(unit.id)) continue;
      const namesGone = unit.refs.some((ref) => removed.has(ref));
      if (isLink(unit) && (namesGone || loadsNothing(unit, removed, index))) removed.add(unit.id);
      else if (isOwn(unit) && !kept.has(unit.id) && (namesGone || isAlone(unit, removed, index)))
        removed.add(unit.id);
    }
    if (removed.size === size) return;
  }
}

/** The file that it loads has nothing left. */
function loadsNothing(unit: CodeUnit, removed: ReadonlySet<UnitId>, index: UnitIndex): boolean {
  if (unit.loads === null) return false;
  const there = index.byFile.get(unit.loads) ?? [];
  return there.length > 0 && there.every((one) => removed.has(one.id) || one.kind === "import");
}

/** Dead code in a file of the module that loses everything else. */
function isAlone(unit: CodeUnit, removed: ReadonlySet<UnitId>, index: UnitIndex): boolean {
  const others = (index.byFile.get(unit.file) ?? []).filter((one) => one !== unit && !isLink(one));
  return (
    others.length > 0 &&
    others.some((one) => removed.has(one.id)) &&
    others.every((one) => removed.has(one.id))
  );
}

function isLink({ kind }: CodeUnit): boolean {
  return kind === "import" || kind === "reexport";
}
