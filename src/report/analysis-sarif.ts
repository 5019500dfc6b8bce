import { createHash } from "node:crypto";
import type { Finding, Monolith } from "../code/model/monolith.ts";
import { compareText } from "../util/compare-text.ts";
import { rank } from "./analysis/group-findings.ts";
import { type Rule, rulesOf } from "./analysis/sarif-rules.ts";
import { visibleText } from "./analysis/visible-text.ts";

interface Options {
  /** docs/findings.md: what each code means. */
  readonly explanations: string;
  readonly version: string;
}

/** What code scanners take at most. */
const most = 25_000;

/** Findings and what could not be resolved, as SARIF 2.1.0. */
export function analysisSarif(monolith: Monolith, { explanations, version }: Options): object {
  const all = resultsOf(monolith);
  const shown = all.slice(0, most);
  const rules = rulesOf([...new Set(shown.map(({ code }) => code))].sort(compareText), explanations);
  const seen = new Map<string, number>();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "msa", semanticVersion: version, rules } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          "%SRCROOT%": { description: { text: "Folder of the monolith's package.json." } },
        },
        results: shown.map((finding) => result(finding, rules, seen)),
        ...(all.length > shown.length
          ? { properties: { leftOut: all.length - shown.length, why: `scanners take ${most} results` } }
          : {}),
      },
    ],
  };
}

/** Worst first. An unresolved thing that is a finding too is told once. */
function resultsOf({ findings, unresolved }: Monolith): Finding[] {
  const place = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
  const told = new Set(findings.filter(({ code }) => code === "UNRESOLVED").map(place));
  const rest = unresolved
    .filter((one) => !told.has(place(one)))
    .map(
      ({ what, reason, file, line }): Finding => ({
        code: "UNRESOLVED",
        level: "note",
        module: null,
        file,
        line,
        message: `${what}: ${reason}`,
        fix: "it stays with the monolith",
      }),
    );
  return [...findings, ...rest].sort((a, b) => rank(a.level) - rank(b.level));
}

function result(finding: Finding, rules: readonly Rule[], seen: Map<string, number>): object {
  const { code, level, file, line, message, fix, module } = finding;
  // Without the line: a finding stays the same one when code above it moves.
  const identity = createHash("sha256")
    .update(JSON.stringify([code, file, message]))
    .digest("hex");
  const nth = (seen.get(identity) ?? 0) + 1;
  seen.set(identity, nth);
  return {
    ruleId: code,
    ruleIndex: rules.findIndex(({ id }) => id === code),
    level,
    message: { text: `${visibleText(message)}. Fix: ${visibleText(fix)}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: "%SRCROOT%" },
          region: { startLine: Math.max(line, 1) },
        },
      },
    ],
    partialFingerprints: { "msaFinding/v1": `${identity.slice(0, 32)}:${nth}` },
    ...(module === null ? {} : { properties: { module } }),
  };
}

/** A relative reference: no letter of a name may be taken for a scheme, a query or a fragment. */
function uriOf(file: string): string {
  return file
    .split("/")
    .map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, "\ufffd")))
    .join("/");
}
