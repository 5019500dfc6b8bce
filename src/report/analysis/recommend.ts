import type { CandidateReason, ExtractionCandidate, Monolith } from "../../code/model/monolith.ts";

interface Recommendation {
  /** One sentence for somebody who reads nothing else. */
  readonly headline: string;
  /** Why; empty where nothing was ranked. */
  readonly because: readonly CandidateReason[];
  readonly first: ExtractionCandidate | null;
  /** In the order in which to go on. */
  readonly next: readonly ExtractionCandidate[];
  /** Modules that had better stay; first those with the most endpoints, which people would think of. */
  readonly leave: readonly ExtractionCandidate[];
}

/** What to extract first, in words. */
export function recommend({ candidates, modules }: Pick<Monolith, "candidates" | "modules">): Recommendation {
  const sizes = new Map(modules.map(({ name, endpoints }) => [name, endpoints.length]));
  const size = (name: string): number => sizes.get(name) ?? 0;
  const able = candidates.filter(({ verdict }) => verdict !== "do-not-extract");
  const ready = able.filter(({ verdict }) => verdict === "extract");
  const leave = candidates
    .filter(({ verdict }) => verdict === "do-not-extract")
    .toSorted((a, b) => size(b.module) - size(a.module) || a.score - b.score);
  const [first = null, ...next] =
    ready.length > 0 ? [...ready, ...able.filter((c) => !ready.includes(c))] : able;
  return {
    headline: headlineOf(first, modules.length, leave.length),
    because: reasons(first ?? leave[0]),
    first,
    next,
    leave,
  };
}

function headlineOf(first: ExtractionCandidate | null, modules: number, leave: number): string {
  if (first?.verdict === "extract") return `Extract ${first.module} first`;
  if (first !== null)
    return `${first.module} comes nearest, but nothing is ready to be extracted as it stands`;
  if (leave > 0) return "Extract nothing yet: every module is better off where it is";
  if (modules === 0) return "No modules were found, so there is nothing to rank";
  return `${modules} modules, none of them ranked`;
}

/** What decided comes first, then what speaks for the verdict, then what speaks against it. */
export function reasons(candidate: ExtractionCandidate | null | undefined): CandidateReason[] {
  const stays = candidate?.verdict === "do-not-extract";
  const order = stays ? ["decides", "against", "neither", "for"] : ["decides", "for", "neither", "against"];
  return (candidate?.reasons ?? []).toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
