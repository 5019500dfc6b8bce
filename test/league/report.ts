import type { CheckResult } from "../../src/errors/check-result.ts";

/** What the league found out about one backend; printed as it is with `--json`. */
export interface LeagueReport {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly framework: string | null;
  readonly files: number;
  readonly endpoints: number;
  readonly stage: "mini" | "micro";
  readonly modules: readonly ModuleReport[];
  /** null when no suite was given. */
  readonly baseline: {
    readonly passed: number;
    /** Tests that the monolith fails by itself, each time or now and then. */
    readonly failures: readonly string[];
    readonly unstable: readonly string[];
    /** How the suite differs through the proxy before anything moved. */
    readonly throughProxy: readonly string[];
  } | null;
  /** Why nothing could be moved although services are there; null when it could. */
  readonly notMoved: string | null;
  /** null when nothing was extracted. */
  readonly undo: UndoReport | null;
  /** Paths that changed without any command of msa saying so. */
  readonly handEdits: readonly string[];
  /** Files of the monolith that msa itself changed. */
  readonly monolithEdits: readonly string[];
  readonly seconds: number;
}

export interface ModuleReport {
  readonly name: string;
  readonly endpoints: number;
  /** `refused`: nothing was written. `broken`: a service was written, and a check of it failed. */
  readonly result: "extracted" | "refused" | "broken";
  /** Codes of the obstacles, or the error that ended the extraction. */
  readonly obstacles: readonly string[];
  /** The first lines of why; null when it was extracted. */
  readonly why: string | null;
  /** Relative to the backend; null when there is no service. */
  readonly serviceDir: string | null;
  readonly typecheck: boolean | null;
  readonly boot: boolean | null;
  /** Of the verification ladder; empty when nothing was tried. */
  readonly checks: readonly CheckResult[];
  /** At the micro stage: functions that run in another process than who calls them. */
  readonly calls: readonly CallReport[];
  /** At the micro stage: why code of other modules is copied all the same, one `CODE file:line` each. */
  readonly kept: readonly string[];
  readonly steps: readonly StepReport[];
  readonly requests: { readonly monolith: number; readonly service: number };
  /** Endpoints of which the suite asked the service nothing. */
  readonly notAsked: readonly string[];
  readonly seconds: { readonly extract: number; readonly move: number };
}

export interface CallReport {
  /** `provider.method`, as it goes over the wire. */
  readonly name: string;
  readonly runsIn: "monolith" | "service";
  /** How often it was called from another process while the suite ran. */
  readonly times: number;
}

export interface StepReport {
  /** Endpoint or module that moved, or the switch that was turned. */
  readonly moved: string;
  /** null when there is no suite to ask. */
  readonly passed: number | null;
  /** How the suite differs from the baseline; empty when it does not. */
  readonly differences: readonly string[];
  /** What a first run showed, where a second one was needed. */
  readonly atFirst: readonly string[];
}

/** What was left of the extractions when all of them were undone. */
export interface UndoReport {
  /** Paths that are not, byte for byte, what they were before the first extraction. */
  readonly differs: readonly string[];
  /** The command that failed, and what it said; null when none did. */
  readonly failed: string | null;
}
