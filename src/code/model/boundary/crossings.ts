import { refsOf, type UnitIndex } from "../graph/index-units.ts";
import type { Facts, ReferenceFact, StateFact, TraitFact, UnitId } from "../monolith.ts";
import { canAwait } from "./can-await.ts";
import type { Crossing } from "./crossing.ts";
import { middlewareUnits } from "./middleware-units.ts";

interface Border {
  readonly facts: Facts;
  readonly units: UnitIndex;
  readonly moduleOf: ReadonlyMap<string, string>;
  readonly handlers: ReadonlySet<UnitId>;
}

/** Every use of one module's code by another module, in the order of the facts. */
export function* crossings({ facts, units, moduleOf, handlers }: Border): Generator<Crossing> {
  const crossing = facts.references.flatMap((reference) => {
    const target = units.get(reference.to);
    const toModule = moduleOf.get(target?.file ?? "");
    const fromModule = moduleOf.get(reference.file);
    if (target === undefined || fromModule === undefined || toModule === undefined) return [];
    return fromModule === toModule ? [] : [{ reference, target, fromModule, toModule }];
  });
  if (crossing.length === 0) return;
  const traits = indexTraits(facts);
  const state = indexState(facts);
  const middleware = middlewareUnits(facts);
  const callers = once(() => ({ callsOf: callsOf(facts), nearby: nearby(units), handlers }));
  const scoped = new Set(
    facts.providers.flatMap((one) => (one.scope !== "singleton" && one.unit !== null ? [one.unit] : [])),
  );
  const methods = new Map<string, { reference: ReferenceFact; name: string }[]>();
  for (const { reference, target, fromModule, toModule } of crossing) {
    if (reference.kind !== "call" || reference.member === null) continue;
    const key = `${fromModule}\n${toModule}`;
    const list = methods.get(key) ?? [];
    list.push({ reference, name: target.name ?? reference.to });
    methods.set(key, list);
  }
  for (const one of crossing) {
    const { reference, target, fromModule, toModule } = one;
    const known = traits.get(target.id);
    const used = methods.get(`${fromModule}\n${toModule}`) ?? [];
    yield {
      ...one,
      trait: traitOf(reference, known),
      plainValue: facts.traits.length > 0 && known === undefined,
      pureClass: isPure(known),
      state: state.get(target.id) ?? null,
      inMiddleware: middleware.has(reference.from),
      usesInstance: instanceAmong(used, reference.to, traits),
      methodsTravel: () =>
        used
          .filter((use) => use.reference.to === target.id)
          .every((use) => methodTravels(use.reference, traitOf(use.reference, known))),
      canAwait: () => canAwait(reference, callers()),
      scoped: scoped.has(target.id),
    };
  }
}

/** Only crossings that are synchronous ask who calls whom. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

type MemberTraits = ReadonlyMap<string | null, TraitFact>;
type Traits = ReadonlyMap<UnitId, MemberTraits>;

function indexTraits(facts: Facts): Traits {
  const traits = new Map<UnitId, Map<string | null, TraitFact>>();
  for (const trait of facts.traits) {
    const row = traits.get(trait.unit) ?? new Map<string | null, TraitFact>();
    row.set(trait.member, trait);
    traits.set(trait.unit, row);
  }
  return traits;
}

function traitOf({ member }: ReferenceFact, known: MemberTraits | undefined): TraitFact | null {
  return known?.get(member) ?? (member === null ? null : known?.get(null)) ?? null;
}

/** State that a unit is, or that it changes or reads where others do too. Connections are each process's own. */
function indexState(facts: Facts): Map<UnitId, StateFact> {
  const found = new Map<UnitId, StateFact>();
  for (const state of facts.state) {
    if (state.kind === "connection") continue;
    const users = [...state.readBy, ...state.writtenBy];
    for (const unit of [state.unit, ...(state.kind === "store" ? users : [])])
      if (!found.has(unit)) found.set(unit, state);
  }
  return found;
}

function callsOf(facts: Facts): Map<UnitId, ReferenceFact[]> {
  const found = new Map<UnitId, ReferenceFact[]>();
  for (const reference of facts.references) {
    if (reference.kind !== "call" && reference.kind !== "value") continue;
    const list = found.get(reference.to);
    if (list === undefined) found.set(reference.to, [reference]);
    else list.push(reference);
  }
  return found;
}

function nearby(index: UnitIndex): Map<UnitId, UnitId[]> {
  const found = new Map<UnitId, UnitId[]>();
  for (const [at, unit] of index.units.entries()) {
    if (unit.kind === "import" || unit.kind === "reexport" || unit.typeOnly) continue;
    for (const target of refsOf(index, at)) {
      if (target.file !== unit.file) continue;
      const list = found.get(target.id);
      if (list === undefined) found.set(target.id, [unit.id]);
      else list.push(unit.id);
    }
  }
  return found;
}

/** A class whose methods are called, other than the one that holds the function called now. */
function instanceAmong(
  used: readonly { readonly reference: ReferenceFact; readonly name: string }[],
  called: UnitId,
  traits: Traits,
): Crossing["usesInstance"] {
  let found: Crossing["usesInstance"] = null;
  for (const { reference, name } of used) {
    const known = traits.get(reference.to);
    if (reference.to === called || known === undefined || !isValueClass(known)) continue;
    if (found === null || !isPure(known)) found = { name, pure: isPure(known) };
  }
  return found;
}

/** Of a class with asynchronous methods no instance is a value: it is what does the work. */
function isValueClass(known: MemberTraits): boolean {
  return [...known.values()].every((trait) => !trait.async && trait.infrastructure === null);
}

function isPure(known: MemberTraits | undefined): boolean {
  if (known === undefined) return false;
  return known.get(null)?.pure ?? [...known.values()].every((trait) => trait.pure);
}

function methodTravels({ call }: ReferenceFact, trait: TraitFact | null): boolean {
  if (trait === null) return false;
  if (trait.pure || trait.takesRequest || trait.infrastructure !== null) return true;
  return trait.async && (call?.passes.length ?? 0) === 0;
}
