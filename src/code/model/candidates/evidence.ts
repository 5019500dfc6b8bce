import type { CoChange } from "../measures/co-change.ts";
import type { Module } from "../monolith.ts";

/** References that touch a module. What an extraction copies does not count as crossing, where that is known. */
export interface Border {
  readonly out: number;
  readonly into: number;
  readonly inside: number;
}

/** Everything that speaks for or against the extraction of one module. */
export interface Evidence {
  readonly module: Module;
  readonly border: Border;
  /** Share of the references that touch the module which cross its border, 0 to 1. */
  readonly crossing: number;
  /** Tables that it owns and nobody else writes / writes and others own / owns and others write too / reads or joins of others. */
  readonly exclusive: readonly string[];
  readonly foreign: readonly string[];
  readonly intruded: readonly string[];
  readonly reads: readonly string[];
  readonly joined: readonly string[];
  /** Transactions over its own tables and those of others. */
  readonly transactions: number;
  /** Closed path of modules; null when it is in none. */
  readonly cycle: readonly string[] | null;
  /** Symbols of other modules whose use is refused at the border. */
  readonly refused: readonly string[];
  /** Variables that other modules use too. */
  readonly state: readonly string[];
  readonly jobs: number;
  readonly coChange: CoChange | null;
  /** Its endpoints that only the running application showed: nothing of them can be cut out. */
  readonly onlyLive: number;
  /** null without measured traffic. */
  readonly trafficShare: number | null;
}
