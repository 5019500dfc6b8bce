import type { ReferenceFact } from "../facts.ts";
import type { UnitDraft } from "../units/unit-draft.ts";

/** One use, before it is known which class stands behind an interface or a name. */
export interface FoundReference {
  readonly fact: Omit<ReferenceFact, "to" | "from">;
  readonly from: UnitDraft;
  readonly to: UnitDraft | null;
  /** Unit that holds the declaration: that of a base class, where the member is inherited. */
  readonly declaredIn: UnitDraft | null;
  /** Where the declaration begins; null for members that a package's base class has. */
  readonly position: number | null;
  /** Name of the receiver, where nothing else is known. */
  readonly suggested: string | null;
  readonly awaited: boolean;
}

/** Member of a name that is not written down. */
export const computed = "(computed)";
