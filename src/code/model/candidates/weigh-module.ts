import type { CandidateReason } from "../monolith.ts";
import type { Evidence } from "./evidence.ts";
import { count, list, percent } from "./say.ts";

/** Fewer commits than this are an accident. */
const fewestCommits = 5;

/** Where a module without ties and without anything to gain stands. */
const base = 0.7;

/**
 * Score from 0 to 1: what stands for an extraction and what against it, each with its number (docs/measures.md). The weights
 * put shared data first, then references, then what lives in the process: the order in which practitioners rank the pains.
 */
export function weighModule(evidence: Evidence): { score: number; reasons: readonly CandidateReason[] } {
  const reasons = [...gains(evidence), ...data(evidence), ...code(evidence), ...process(evidence)];
  const sum = reasons.reduce((score, { weight }) => score + weight, base);
  return { score: round(Math.min(1, Math.max(0, sum))), reasons };
}

function gains({ module, exclusive, trafficShare, onlyLive }: Evidence): CandidateReason[] {
  const { endpoints, lines } = module.measures;
  return [
    reason(
      `${count(endpoints, "endpoint")}${onlyLive === 0 ? "" : `, ${onlyLive} of them seen only in the running app,`} in ${count(lines, "line")}`,
      Math.min(0.15, endpoints * 0.03),
    ),
    exclusive.length === 0
      ? reason("owns no table that it alone writes", 0)
      : reason(`alone writes ${list(exclusive)}`, Math.min(0.15, exclusive.length * 0.05)),
    ...(trafficShare === null
      ? []
      : [reason(`answers ${percent(trafficShare)} of the requests`, 0.2 * trafficShare)]),
  ];
}

function data({ foreign, intruded, reads, joined, transactions }: Evidence): CandidateReason[] {
  return [
    ...some(foreign, (names) =>
      reason(
        `writes ${count(names.length, "table")} that others own: ${list(names)}`,
        -Math.min(0.45, names.length * 0.15),
      ),
    ),
    ...some(intruded, (names) =>
      reason(
        `others write ${count(names.length, "table")} of it: ${list(names)}`,
        -Math.min(0.3, names.length * 0.1),
      ),
    ),
    ...some(reads, (names) =>
      reason(
        `reads ${count(names.length, "table")} of others: ${list(names)}`,
        -Math.min(0.1, names.length * 0.02),
      ),
    ),
    ...some(joined, (names) =>
      reason(
        `joins ${count(names.length, "table")} of others: ${list(names)}`,
        -Math.min(0.12, names.length * 0.04),
      ),
    ),
    ...(transactions === 0
      ? []
      : [
          reason(
            `${count(transactions, "transaction")} over its tables and those of others`,
            -Math.min(0.2, transactions * 0.1),
          ),
        ]),
  ];
}

function code({ border, crossing, cycle, refused }: Evidence): CandidateReason[] {
  const { out, into, inside } = border;
  return [
    reason(
      out + into === 0
        ? "no reference crosses its border"
        : `${percent(crossing)} of its references cross its border: ${out} out, ${into} in, ${inside} inside`,
      -0.4 * crossing,
    ),
    ...some(refused, (names) =>
      reason(
        `${count(names.length, "use")} of other modules cannot go over a network: ${list(names)}`,
        -Math.min(0.2, names.length * 0.05),
      ),
    ),
    ...(cycle === null ? [] : [reason(`in the import cycle ${cycle.join(" → ")}`, -0.1)]),
  ];
}

function process({ state, jobs, coChange, module }: Evidence): CandidateReason[] {
  const share = module.measures.coChange;
  return [
    ...some(state, (names) =>
      reason(`shares memory with other modules: ${list(names)}`, -Math.min(0.16, names.length * 0.08)),
    ),
    ...(jobs === 0
      ? []
      : [
          reason(
            `${count(jobs, "job")} of it ${jobs === 1 ? "stays" : "stay"} with the monolith`,
            -Math.min(0.09, jobs * 0.03),
          ),
        ]),
    ...(coChange === null || share === null
      ? []
      : [
          reason(
            `${coChange.together} of its ${count(coChange.commits, "commit")} change other modules too (${percent(share)})`,
            coChange.commits < fewestCommits ? 0 : -0.2 * share,
          ),
        ]),
  ];
}

function reason(text: string, weight: number): CandidateReason {
  const rounded = round(weight);
  return { text, weight: rounded, kind: rounded > 0 ? "for" : rounded < 0 ? "against" : "neither" };
}

function some(
  names: readonly string[],
  make: (names: readonly string[]) => CandidateReason,
): CandidateReason[] {
  return names.length === 0 ? [] : [make(names)];
}

/** Three digits: beyond that scores differ by nothing that was measured. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
