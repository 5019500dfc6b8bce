import type { Facts } from "../../read/facts.ts";
import type { UnitIndex } from "./index-units.ts";

/** Both ends of each reference of the facts, by number; -1 for a unit that is not there. */
export interface ReferenceEnds {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

export function referenceEnds({ references }: Facts, { numberOf }: UnitIndex): ReferenceEnds {
  const from = new Int32Array(references.length);
  const to = new Int32Array(references.length);
  for (const [at, reference] of references.entries()) {
    from[at] = numberOf.get(reference.from) ?? -1;
    to[at] = numberOf.get(reference.to) ?? -1;
  }
  return { from, to };
}
