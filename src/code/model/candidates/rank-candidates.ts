import { compareText } from "../../../util/compare-text.ts";
import type { CandidateReason, ExtractionCandidate } from "../monolith.ts";
import { collectEvidence, type EvidenceSources } from "./collect-evidence.ts";
import type { Evidence } from "./evidence.ts";
import { count, list, percent } from "./say.ts";
import { weighModule } from "./weigh-module.ts";

/**
 * Every module that is no service yet, with its verdict: first what to extract, then what is possible, then what not to; first
 * what pays for a process of its own, then by score, then those that need fewer symbols of other modules, then by
 * name. The migration plan goes in this order.
 */
export function rankCandidates(sources: EvidenceSources): ExtractionCandidate[] {
  const left = sources.modules.filter(({ maturity }) => maturity === "monolith" || maturity === "macro");
  const needs = new Map(left.map(({ name, measures }) => [name, measures.efferent]));
  const evidence = collectEvidence({ ...sources, modules: left });
  const paying = new Set(evidence.filter(paysOff).map(({ module }) => module.name));
  return evidence
    .map(judge)
    .sort(
      (a, b) =>
        verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
        Number(paying.has(b.module)) - Number(paying.has(a.module)) ||
        b.score - a.score ||
        (needs.get(a.module) ?? 0) - (needs.get(b.module) ?? 0) ||
        compareText(a.module, b.module),
    );
}

const verdicts = ["extract", "possible", "do-not-extract"];

function judge(evidence: Evidence): ExtractionCandidate {
  const { score, reasons } = weighModule(evidence);
  const against = reasonsAgainst(evidence);
  const first = against.map((text): CandidateReason => ({ text, weight: 0, kind: "decides" }));
  const missing = against.length > 0 ? [] : missingFor(evidence, score);
  return {
    module: evidence.module.name,
    verdict: against.length > 0 ? "do-not-extract" : missing.length === 0 ? "extract" : "possible",
    score,
    reasons: [...first, ...[...reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))],
    missing,
  };
}

/** Any one of these is enough. */
function reasonsAgainst(evidence: Evidence): string[] {
  const { module, foreign, crossing, border, refused, coChange, onlyLive } = evidence;
  const crossed = border.out + border.into;
  const share = module.measures.coChange ?? 0;
  const errors = module.blockers.filter(({ level }) => level === "error");
  return [
    module.measures.endpoints === 0 ? "it owns no endpoint, so there is no traffic to move" : null,
    onlyLive > 0 && onlyLive === module.measures.endpoints
      ? `${onlyLive === 1 ? "its only endpoint was" : `all of its ${onlyLive} endpoints were`} seen only in the running app, so nothing can be cut out of the code`
      : null,
    foreign.length >= 3 && foreign.length > module.data.owns.length
      ? `it writes ${count(foreign.length, "table")} that others own (${list(foreign)}) and owns ${module.data.owns.length}`
      : null,
    crossing >= 0.6 && crossed >= 10
      ? `${percent(crossing)} of its references cross its border (${crossed} of ${crossed + border.inside})`
      : null,
    refused.length >= 5
      ? `${refused.length} uses of other modules cannot go over a network (${list(refused)})`
      : null,
    coChange !== null && coChange.commits >= 8 && share >= 0.75
      ? `${coChange.together} of its ${coChange.commits} commits change other modules too`
      : null,
    errors.length > 0
      ? `${count(errors.length, "error")} stand in the way (${errors[0]?.code} at ${errors[0]?.file}:${errors[0]?.line})`
      : null,
  ].filter((text) => text !== null);
}

/** Less than this, without data, does not pay for a process of its own. */
const least = { lines: 300, endpoints: 3 };

function isLarge({ module }: Evidence): boolean {
  return module.measures.lines >= least.lines && module.measures.endpoints >= least.endpoints;
}

function paysOff(evidence: Evidence): boolean {
  const { exclusive, intruded, reads, joined } = evidence;
  return exclusive.length + intruded.length > 0 || (isLarge(evidence) && reads.length + joined.length === 0);
}

/** What keeps a module from being one to extract as it stands, in words; nothing when it is one. */
function missingFor(evidence: Evidence, score: number): string[] {
  const { foreign, intruded, crossing, cycle, refused } = evidence;
  return [
    foreign.length > 0 ? `it writes tables of others (${list(foreign)})` : null,
    intruded.length > 0 ? `others write its tables (${list(intruded)})` : null,
    evidence.transactions > 0 ? "transactions span it and others" : null,
    refused.length > 0 ? `${count(refused.length, "use")} of others cannot go over a network` : null,
    cycle !== null ? "it is in an import cycle" : null,
    crossing > 0.3 ? `${percent(crossing)} of its references cross its border` : null,
    paysOff(evidence)
      ? null
      : isLarge(evidence)
        ? "it has no data of its own"
        : `no data of its own, and too little to pay for a process (less than ${least.lines} lines or ${least.endpoints} endpoints)`,
    score < 0.6 ? "its score is below 0.6" : null,
  ].filter((text) => text !== null);
}
