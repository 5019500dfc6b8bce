import type { Finding } from "../../code/model/monolith.ts";
import { compareText } from "../../util/compare-text.ts";

interface FindingGroup {
  readonly code: string;
  /** The worst level among them. */
  readonly level: Finding["level"];
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** Findings per code: errors before warnings before notes, then the most frequent. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const byCode = new Map<string, Finding[]>();
  for (const finding of findings) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  return [...byCode]
    .map(([code, all]) => {
      const worstFirst = all.toSorted((a, b) => rank(a.level) - rank(b.level));
      return { code, level: worstFirst[0]?.level ?? "note", findings: worstFirst };
    })
    .sort(
      (a, b) =>
        rank(a.level) - rank(b.level) || b.findings.length - a.findings.length || compareText(a.code, b.code),
    );
}

/** 0 is the worst. */
export function rank(level: Finding["level"]): number {
  return { error: 0, warning: 1, note: 2 }[level];
}

/** What the lists of cycles and of unresolved things tell already. */
export function notListedElsewhere({ code }: Finding): boolean {
  return code !== "CYCLE" && code !== "UNRESOLVED";
}
