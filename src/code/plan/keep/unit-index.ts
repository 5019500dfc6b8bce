import type { CodeUnit, Facts, Registration, UnitId } from "../../model/monolith.ts";
import { fastifyCommand } from "../frameworks/fastify-command.ts";

/** The units of a monolith, indexed the ways in which a cut asks for them. */
export interface UnitIndex {
  readonly byId: ReadonlyMap<UnitId, CodeUnit>;
  readonly byFile: ReadonlyMap<string, readonly CodeUnit[]>;
  readonly children: ReadonlyMap<UnitId, readonly CodeUnit[]>;
  /** Who refers to a unit. */
  readonly users: ReadonlyMap<UnitId, readonly UnitId[]>;
  /** Every member name that some unit of the monolith asks for. */
  readonly mentioned: ReadonlySet<string>;
  /** Every unit that stands in a registration tree, the applications themselves aside. */
  readonly registered: ReadonlySet<UnitId>;
  /** Classes that register themselves when their file is loaded, or are found by a tool: nothing in the code need name them. */
  readonly declared: ReadonlySet<UnitId>;
  /** Units that open a port. */
  readonly listening: ReadonlySet<UnitId>;
  /** The start script hands the entry to a command, which takes what the file exports. */
  readonly entryIsLoaded: boolean;
  /** Calls that load whole folders, with the units that stand for the files that they found there. */
  readonly loaders: ReadonlyMap<UnitId, ReadonlySet<UnitId>>;
}

export function indexUnits(facts: Facts): UnitIndex {
  const byFile = new Map<string, CodeUnit[]>();
  const children = new Map<UnitId, CodeUnit[]>();
  const users = new Map<UnitId, UnitId[]>();
  for (const unit of facts.units) {
    push(byFile, unit.file, unit);
    if (unit.parent !== null) push(children, unit.parent, unit);
    for (const ref of unit.refs) push(users, ref, unit.id);
  }
  const registered = new Set<UnitId>();
  const wiring = new Set<UnitId>();
  const loaders = new Map<UnitId, Set<UnitId>>();
  const visit = (registrations: readonly Registration[]): void => {
    for (const registration of registrations) {
      if (registration.kind !== "app") registered.add(registration.unit);
      for (const unit of registration.wiring ?? []) {
        registered.add(unit);
        wiring.add(unit);
      }
      const { loadedBy, unit } = registration;
      if (loadedBy !== undefined) loaders.set(loadedBy, (loaders.get(loadedBy) ?? new Set()).add(unit));
      visit(registration.children);
    }
  };
  visit(facts.apps);
  const byId = new Map(facts.units.map((unit) => [unit.id, unit]));
  const mentioned = new Set(facts.units.flatMap((unit) => unit.mentions));
  return {
    mentioned,
    byId,
    byFile,
    children,
    users,
    registered,
    declared: new Set([...wiring].filter((id) => byId.get(id)?.kind === "declaration")),
    loaders,
    listening: new Set(facts.listens.map(({ unit }) => unit)),
    entryIsLoaded: fastifyCommand(facts.project) !== null,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
