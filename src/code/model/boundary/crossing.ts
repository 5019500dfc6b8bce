import type { BoundaryReference, CodeUnit, ReferenceFact, StateFact, TraitFact } from "../monolith.ts";

/** One use of another module's code, with all that is known of both ends. */
export interface Crossing {
  readonly reference: ReferenceFact;
  readonly fromModule: string;
  readonly toModule: string;
  readonly target: CodeUnit;
  /** Of the method or function asked for; of the class where the method has none; null when nothing is known. */
  readonly trait: TraitFact | null;
  /** The target is no function and no class: an enum, a constant, a variable. */
  readonly plainValue: boolean;
  /** A class that computes from its own data alone. */
  readonly pureClass: boolean;
  /** What the target keeps in memory, or is. */
  readonly state: StateFact | null;
  /** The caller runs in front of endpoints. */
  readonly inMiddleware: boolean;
  /** A class of the other module, besides the one called here, whose methods the caller's module uses; null when none is. */
  readonly usesInstance: { readonly name: string; readonly pure: boolean } | null;
  /** Every use that the caller's module makes of the target's methods can become remote, or be copied. */
  readonly methodsTravel: () => boolean;
  /** Can the function around the call become asynchronous, and who calls it too? The reason when not. */
  readonly canAwait: () => { readonly yes: boolean; readonly why: string };
  /** Lives for one request, or for one use. */
  readonly scoped: boolean;
}

export type Decision = Pick<BoundaryReference, "verdict" | "rule" | "obstacle" | "reason" | "needsAwait">;
