import type { ExtractionCandidate, Monolith } from "../../code/model/monolith.ts";
import { reasons, recommend } from "./recommend.ts";
import type { TextOptions } from "./text-options.ts";
import { visibleText } from "./visible-text.ts";

const best = 3;
/** So few need no cut. */
const few = 5;
const leastFit = 2;

/** What to extract first and why, and what to leave alone. */
export function candidatesText(monolith: Monolith, { paint, verbose }: TextOptions): string {
  if (monolith.candidates.length === 0) return "";
  const { headline, first, next, leave } = recommend(monolith);
  const able = first === null ? [] : [first, ...next];
  const line = (candidate: ExtractionCandidate): string => {
    const mark = { extract: paint.green("▶"), possible: paint.yellow("▷"), "do-not-extract": paint.red("■") };
    const why = whyText(candidate, verbose);
    return `  ${mark[candidate.verdict]} ${paint.bold(visibleText(candidate.module))}  ${candidate.score.toFixed(2)}  ${why}`;
  };
  const shownAble = verbose || able.length <= few ? able : able.slice(0, best);
  const shownLeave = verbose ? leave : leave.slice(0, leastFit);
  const hidden = able.length - shownAble.length + leave.length - shownLeave.length;
  return [
    `${paint.bold(visibleText(headline))}${able.length > 1 ? paint.dim("  score 0 to 1") : ""}`,
    ...shownAble.map(line),
    ...(leave.length === 0
      ? []
      : [`${paint.bold("Do not extract")} ${paint.dim(`${leave.length} of ${monolith.candidates.length}`)}`]),
    ...shownLeave.map(line),
    ...(hidden === 0 ? [] : [`  ${paint.dim(`${hidden} more are ranked: --verbose`)}`]),
  ].join("\n");
}

/** The page has room for what decided, or for what speaks most for the verdict and most against it. */
function whyText(candidate: ExtractionCandidate, verbose: boolean): string {
  const all = reasons(candidate);
  const deciding = all.filter(({ kind }) => kind === "decides");
  if (deciding.length > 0 && !verbose) return words(deciding.slice(0, 2));
  const other = candidate.verdict === "do-not-extract" ? "for" : "against";
  const but = all.filter(({ kind }) => kind === other);
  const so = all.filter(({ kind }) => kind !== other);
  const [most, least] = verbose ? [so.length, but.length] : [2, so.length === 0 ? 2 : 1];
  const parts = [
    words(so.slice(0, most)),
    // What holds it up says more than what only weighs on it.
    candidate.missing.length > 0 && !verbose
      ? ""
      : but.length === 0
        ? ""
        : `but ${words(but.slice(0, least))}`,
    candidate.missing.length === 0
      ? ""
      : `not yet: ${(verbose ? candidate.missing : candidate.missing.slice(0, 2)).map(visibleText).join(", ")}`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function words(some: readonly { readonly text: string }[]): string {
  return some.map(({ text }) => visibleText(text)).join("; ");
}
