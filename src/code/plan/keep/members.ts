import type { CodeUnit } from "../../model/monolith.ts";
import type { UnitIndex } from "./unit-index.ts";

/** The member names that kept code asks for, growing as code is kept. */
export class MemberDemand {
  readonly #names = new Set<string>();
  readonly #index: UnitIndex;

  constructor(index: UnitIndex) {
    this.#index = index;
  }

  add(unit: CodeUnit): void {
    for (const name of unit.mentions) this.#names.add(name);
  }

  /** A name that nobody in the monolith asks for is called from outside (a framework, JSON): it is always wanted. */
  wants(member: CodeUnit): boolean {
    const name = member.name ?? "";
    return !this.#index.mentioned.has(name) || this.#names.has(name) || this.#names.has("(computed)");
  }
}
