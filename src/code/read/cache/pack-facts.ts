import type { Facts, UnitId } from "../facts.ts";

/** A unit by its place among the units; by its id where it is none of them. */
type UnitAt = number | UnitId;

type Unit = Facts["units"][number];
type Reference = Facts["references"][number];

/** Ids are long and named often: of facts as text they are the most. */
export interface PackedFacts extends Omit<Facts, "units" | "references"> {
  readonly units: readonly (Omit<Unit, "parent" | "refs"> & {
    readonly parent: UnitAt | null;
    readonly refs: readonly UnitAt[];
  })[];
  readonly references: readonly (Omit<Reference, "from" | "to"> & {
    readonly from: UnitAt;
    readonly to: UnitAt;
  })[];
}

/** Fields stay in their order, so that what is unpacked has the same text. */
export function packFacts(facts: Facts): PackedFacts {
  const places = new Map(facts.units.map(({ id }, place) => [id, place]));
  const at = (id: UnitId): UnitAt => places.get(id) ?? id;
  return {
    ...facts,
    units: facts.units.map((unit) => ({
      ...unit,
      parent: unit.parent === null ? null : at(unit.parent),
      refs: unit.refs.map(at),
    })),
    references: facts.references.map((one) => ({ ...one, from: at(one.from), to: at(one.to) })),
  };
}

export function unpackFacts(packed: PackedFacts): Facts {
  const ids = packed.units.map(({ id }) => id);
  const idOf = (at: UnitAt): UnitId => (typeof at === "number" ? (ids[at] ?? "") : at);
  return {
    ...packed,
    units: packed.units.map((unit) => ({
      ...unit,
      parent: unit.parent === null ? null : idOf(unit.parent),
      refs: unit.refs.map(idOf),
    })),
    references: packed.references.map((one) => ({ ...one, from: idOf(one.from), to: idOf(one.to) })),
  };
}
