import type { Endpoint, Monolith, UnitId } from "../model/monolith.ts";
import type { Kept } from "./keep/keep-units.ts";
import type { UnitIndex } from "./keep/unit-index.ts";

/** What is taken out of a monolith, with all that judges need to know about it. */
export interface Cut {
  readonly monolith: Monolith;
  readonly mine: readonly Endpoint[];
  readonly kept: Kept;
  readonly index: UnitIndex;
  /** Code that stands in the service by name only: what it did is done in the monolith. */
  readonly calledElsewhere?: ReadonlySet<UnitId>;
  readonly readSource: (path: string) => string;
}
