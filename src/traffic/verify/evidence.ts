/** Many verdicts about one endpoint, boiled down to counters and a few examples. Pure. */
import type { Difference, Verdict } from "./compare-answers.ts";

export interface Evidence {
  readonly compared: number;
  readonly equal: number;
  readonly mismatched: number;
  /** The service gave no answer. */
  readonly failed: number;
  /** Not compared: too large, or too many at once. */
  readonly skipped: number;
  /** The first of each kind, at most five. */
  readonly exemplars: readonly Exemplar[];
}

interface Exemplar {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly differences: readonly Difference[];
}

const maxExemplars = 5;

export const noEvidence: Evidence = {
  compared: 0,
  equal: 0,
  mismatched: 0,
  failed: 0,
  skipped: 0,
  exemplars: [],
};

export function addVerdict(evidence: Evidence, verdict: Verdict, at: number): Evidence {
  const compared = evidence.compared + 1;
  if (verdict.equal) return { ...evidence, compared, equal: evidence.equal + 1 };
  return {
    ...evidence,
    compared,
    mismatched: evidence.mismatched + 1,
    exemplars: addExemplar(evidence.exemplars, verdict, at),
  };
}

export function addFailure(evidence: Evidence): Evidence {
  return { ...evidence, failed: evidence.failed + 1 };
}

export function addSkipped(evidence: Evidence): Evidence {
  return { ...evidence, skipped: evidence.skipped + 1 };
}

/** Of two processes that compared answers of one endpoint. */
export function addEvidence(one: Evidence, other: Evidence): Evidence {
  return {
    compared: one.compared + other.compared,
    equal: one.equal + other.equal,
    mismatched: one.mismatched + other.mismatched,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    exemplars: other.exemplars.reduce(
      (all, { at, differences }) => addExemplar(all, { differences }, at),
      one.exemplars,
    ),
  };
}

function addExemplar(
  exemplars: readonly Exemplar[],
  verdict: Pick<Verdict, "differences">,
  at: number,
): readonly Exemplar[] {
  const shape = JSON.stringify(verdict.differences);
  const known =
    exemplars.length >= maxExemplars || exemplars.some((one) => JSON.stringify(one.differences) === shape);
  return known ? exemplars : [...exemplars, { at, differences: verdict.differences }];
}
