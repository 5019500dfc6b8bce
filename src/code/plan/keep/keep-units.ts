import type { Endpoint, Facts, Monolith, UnitId } from "../../model/monolith.ts";
import { boundModels } from "./bound-models.ts";
import { hollowStatements } from "./hollow-statements.ts";
import { idleListeners } from "./idle-listeners.ts";
import { listedItems } from "./listed-items.ts";
import { heldPlaces, idleLoaders, importedPlugins } from "./loaded-folders.ts";
import { namedModels } from "./named-models.ts";
import { type OptionalRoot, optionalRoots } from "./optional-roots.ts";
import { preloadedFiles } from "./preloaded-files.ts";
import { type Reached, reach } from "./reach.ts";
import { restoreHarmless } from "./restore-harmless.ts";
import type { UnitIndex } from "./unit-index.ts";
import { unrequiredFiles } from "./unrequired-files.ts";
import { wholeLibraries } from "./whole-libraries.ts";

export interface Kept extends Reached {
  /** Jobs and listeners that stay with the monolith. */
  readonly leftBehind: readonly OptionalRoot[];
  /** Jobs and listeners that should stay but cannot be taken out of their statement. */
  readonly stuck: readonly OptionalRoot[];
  /** Units whose value is replaced by a stand-in that does nothing. */
  readonly inert: ReadonlySet<UnitId>;
  /** Files that travel empty, because it matters that they are there. */
  readonly held: ReadonlySet<string>;
  /** Files that must be loaded for what they make, by the file that has it found by name; nothing else leads to them. */
  readonly imports: ReadonlyMap<string, string>;
}

/** What remote calls change in the service: which units name other code than before, go, or are asked for from outside. */
export interface RemoteCut {
  readonly rewritten: ReadonlyMap<UnitId, readonly UnitId[]>;
  readonly gone: ReadonlySet<UnitId>;
  readonly roots: readonly UnitId[];
  /** Statements that register listeners: left out because their events are relayed, or needed because events are relayed to them. */
  readonly relayed?: ReadonlySet<UnitId>;
  readonly heard?: ReadonlySet<UnitId>;
}

const nothingRemote: RemoteCut = { rewritten: new Map(), gone: new Set(), roots: [] };

/**
 * Clone and prune: the units of a service that answers `endpoints`, found by taking out of the whole program
 * the registrations of all other endpoints, the schema's owners and the jobs, and following what is left.
 */
export function keepUnits(
  monolith: Monolith,
  endpoints: readonly Endpoint[],
  index: UnitIndex,
  modules: ReadonlySet<string>,
  remote: RemoteCut = nothingRemote,
): Kept {
  const { facts } = monolith;
  const kept = new Set([
    ...endpoints.flatMap((endpoint) => [...endpoint.registrations, ...endpoint.chain]),
    ...importedPlugins(index),
  ]);
  // A class without its routes registers nothing; who names it may go on naming it.
  const pruned = new Set(
    [...index.registered].filter(
      (id) => !kept.has(id) && !index.declared.has(id) && !isInSharedList(id, index),
    ),
  );
  const declared = [...index.declared].filter((id) => kept.has(id));
  for (const id of [...schemaUnits(facts), ...remote.gone, ...(remote.relayed ?? [])]) pruned.add(id);
  for (const id of idleListeners(facts, kept, index)) pruned.add(id);
  for (const id of idleLoaders(pruned, index)) pruned.add(id);
  for (const id of hollowStatements(pruned, index)) pruned.add(id);

  const unrequired = unrequiredFiles(facts.apps, pruned, index);
  const roots = optionalRoots(facts, index).map((root) => overruled(root, remote));
  const waiting = new Set(roots.filter((root) => root.removal !== "stuck"));
  const items = listedItems(facts, index, kept);
  const unlisted = new Set(items.all);
  const { files: preloaded, asked } = preloadedFiles(facts.project, index);
  const models = namedModels(facts, index);
  const bound = boundModels(facts, index);
  const libraries = wholeLibraries(facts, index);
  const whole = new Set<UnitId>();
  const named = new Set<UnitId>();
  const imports = new Map<string, string>();
  for (;;) {
    const left = [...waiting];
    const dropped = new Set([...pruned, ...unlisted, ...unitsOf(left, "out")]);
    const inert = new Set(unitsOf(left, "inert"));
    const removal = {
      dropped,
      inert,
      unrequired,
      rewritten: remote.rewritten,
      roots: [...remote.roots, ...named, ...whole, ...declared, ...asked],
      preloaded,
    };
    const reached = reach(facts.project.entry, removal, index);
    const needed = left.filter((root) => root.neededBy(reached.units));
    const missing = models.missing(reached.units, remote.rewritten);
    const listed = [...items.needed(reached.units, missing)].filter((id) => unlisted.delete(id));
    // A container that is to make them needs no more than its list.
    const made =
      listed.length > 0
        ? []
        : [...missing, ...bound.missing(reached.units)].filter(([id]) => !named.has(id) && !dropped.has(id));
    for (const [id, askedBy] of made) {
      const file = index.byId.get(id)?.file ?? "";
      named.add(id);
      if (!reached.loaded.has(file) && !imports.has(file)) imports.set(file, askedBy);
    }
    const beside = libraries.missing(reached.units, { has: (id) => dropped.has(id) || whole.has(id) });
    for (const id of beside) whole.add(id);
    if (needed.length === 0 && listed.length === 0 && made.length === 0 && beside.length === 0) {
      const all = restoreHarmless(reached, removal, monolith, index, modules);
      const stuck = roots.filter(
        (root) => root.removal === "stuck" && reached.units.has(root.unit) && !root.neededBy(reached.units),
      );
      const held = new Set(heldPlaces(all.units, index));
      return { ...all, leftBehind: left, stuck, inert, held, imports };
    }
    for (const root of needed) waiting.delete(root);
  }
}

/** Whose event comes from another process, or goes there, is needed for that and for nothing else. */
function overruled(root: OptionalRoot, { relayed, heard }: RemoteCut): OptionalRoot {
  if (relayed?.has(root.unit)) return { ...root, neededBy: () => false };
  return heard?.has(root.unit) ? { ...root, neededBy: () => true } : root;
}

/** `["users", "articles"]` that two loops go through: one of them mounts routers, what the other does is not known. */
export function isInSharedList(id: UnitId, index: UnitIndex): boolean {
  const unit = index.byId.get(id);
  if (unit?.form !== "list" || unit.parent === null) return false;
  const users = (index.users.get(unit.parent) ?? []).flatMap((user) => index.byId.get(user) ?? []);
  return users.filter(({ kind }) => kind !== "import" && kind !== "reexport").length > 1;
}

function unitsOf(roots: readonly OptionalRoot[], removal: OptionalRoot["removal"]): UnitId[] {
  return roots.filter((root) => root.removal === removal).map((root) => root.unit);
}

function schemaUnits(facts: Facts): UnitId[] {
  return facts.schemaSwitches.flatMap((s) => (s.unit === null ? [] : [s.unit]));
}
