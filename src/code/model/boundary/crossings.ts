import { refsOf, type UnitIndex } from "../graph/index-units.ts";
import type { ModuleNumbers } from "../graph/number-modules.ts";
import type { ReferenceEnds } from "../graph/reference-ends.ts";
import type { Facts, ReferenceFact, StateFact, TraitFact, UnitId } from "../monolith.ts";
import { canAwait } from "./can-await.ts";
import type { Crossing } from "./crossing.ts";
import { middlewareUnits } from "./middleware-units.ts";

export interface Border {
  readonly facts: Facts;
  readonly units: UnitIndex;
  readonly ends: ReferenceEnds;
  readonly numbers: ModuleNumbers;
  readonly handlers: ReadonlySet<UnitId>;
}

/** Every use of one module's code by another module, in the order of the facts. */
export function* crossings(border: Border): Generator<Crossing> {
  const { facts, units, handlers } = border;
  const crossing = found(border);
  if (crossing.length === 0) return;
  const traits = indexTraits(facts, new Set(crossing.map(({ target }) => target.id)));
  const state = indexState(facts);
  const middleware = middlewareUnits(facts);
  const callers = once(() => ({ callsOf: callsOf(facts, units), nearby: nearby(units), handlers }));
  const scoped = new Set(
    facts.providers.flatMap((one) => (one.scope !== "singleton" && one.unit !== null ? [one.unit] : [])),
  );
  const methods = methodUses(crossing);
  for (const one of crossing) {
    const { reference, target, fromModule, toModule } = one;
    const known = traits.get(target.id);
    const used = methods.get(`${fromModule}\n${toModule}`) ?? new Map<UnitId, MethodUses>();
    yield {
      ...one,
      trait: traitOf(reference, known),
      plainValue: facts.traits.length > 0 && (known === undefined || isData(reference, known)),
      pureClass: isPure(known),
      state: state.get(target.id) ?? null,
      inMiddleware: middleware.has(reference.from),
      usesInstance: instanceAmong(used, reference.to, traits),
      methodsTravel: () =>
        (used.get(target.id)?.references ?? []).every((use) => methodTravels(use, traitOf(use, known))),
      canAwait: () => canAwait(reference, callers()),
      scoped: scoped.has(target.id),
    };
  }
}

type Found = Pick<Crossing, "reference" | "target" | "fromModule" | "toModule">;

function found({ facts, units, ends, numbers: { names, ofFile } }: Border): Found[] {
  const crossing: Found[] = [];
  for (const [at, reference] of facts.references.entries()) {
    const [from, to] = [ends.from[at]!, ends.to[at]!];
    const target = units.units[to];
    if (from === -1 || target === undefined) continue;
    const left = ofFile[units.fileOf[from]!]!;
    const right = ofFile[units.fileOf[to]!]!;
    if (left === -1 || right === -1 || left === right) continue;
    crossing.push({ reference, target, fromModule: names[left] ?? "", toModule: names[right] ?? "" });
  }
  return crossing;
}

interface MethodUses {
  readonly name: string;
  readonly references: ReferenceFact[];
}

/** Calls of methods by the two modules, then by the class. */
function methodUses(crossing: readonly Found[]): Map<string, Map<UnitId, MethodUses>> {
  const methods = new Map<string, Map<UnitId, MethodUses>>();
  for (const { reference, target, fromModule, toModule } of crossing) {
    if (reference.kind !== "call" || reference.member === null) continue;
    const key = `${fromModule}\n${toModule}`;
    const row = methods.get(key) ?? new Map<UnitId, MethodUses>();
    const uses = row.get(target.id) ?? { name: target.name ?? target.id, references: [] };
    uses.references.push(reference);
    row.set(target.id, uses);
    methods.set(key, row);
  }
  return methods;
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

function indexTraits(facts: Facts, wanted: ReadonlySet<UnitId>): Traits {
  const traits = new Map<UnitId, Map<string | null, TraitFact>>();
  for (const trait of facts.traits) {
    if (!wanted.has(trait.unit)) continue;
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

/** Of what a class or an object holds, functions have traits of their own. */
function isData({ kind, member }: ReferenceFact, known: MemberTraits): boolean {
  return kind === "value" && member !== null && !known.has(member);
}

/** By unit; a method that is a unit of its own is called, not its class. */
function callsOf(facts: Facts, index: UnitIndex): Map<UnitId, ReferenceFact[]> {
  const methods = new Map<string, UnitId>();
  for (const { id, kind, parent, name } of index.units)
    if (kind === "member" && parent !== null && name !== null) methods.set(`${parent}\n${name}`, id);
  const found = new Map<UnitId, ReferenceFact[]>();
  for (const reference of facts.references) {
    const { kind, to, member } = reference;
    if (kind !== "call" && kind !== "value") continue;
    const called = member === null ? to : (methods.get(`${to}\n${member}`) ?? to);
    const list = found.get(called);
    if (list === undefined) found.set(called, [reference]);
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
  used: ReadonlyMap<UnitId, MethodUses>,
  called: UnitId,
  traits: Traits,
): Crossing["usesInstance"] {
  let instance: Crossing["usesInstance"] = null;
  for (const [unit, { name }] of used) {
    const known = traits.get(unit);
    if (unit === called || known === undefined || !isValueClass(known)) continue;
    if (instance === null || !isPure(known)) instance = { name, pure: isPure(known) };
  }
  return instance;
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
