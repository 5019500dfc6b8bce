import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Monolith } from "../../src/code/model/monolith.ts";
import { analysisSarif } from "../../src/report/analysis-sarif.ts";
import { emptyMonolith, generatedMonolith, hostileMonolith } from "./sample-monoliths.ts";

const explanations = readFileSync(new URL("../../docs/findings.md", import.meta.url), "utf8");

interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { id: string; help: { text: string } }[] } };
    readonly originalUriBaseIds: object;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        physicalLocation: {
          artifactLocation: { uri: string; uriBaseId: string };
          region: { startLine: number };
        };
      }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

function logOf(monolith: Monolith): Log {
  return JSON.parse(JSON.stringify(analysisSarif(monolith, { explanations, version: "1.2.3" })));
}

test("every result names its rule, with what docs/findings.md says of it", () => {
  const [run] = logOf(generatedMonolith(60)).runs;
  expect(run?.results).toHaveLength(87 + 7);
  for (const { ruleId, ruleIndex } of run?.results ?? [])
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual([
    "SCHEMA",
    "SHARED-TABLE",
    "STATE",
    "UNRESOLVED",
  ]);
  for (const { help } of run?.tool.driver.rules ?? []) expect(help.text).not.toContain("See docs/");
});

test("the worst come first, with relative places below the source root", () => {
  const [run] = logOf(generatedMonolith(60)).runs;
  const levels = run?.results.map(({ level }) => level) ?? [];
  expect(levels.toSorted((a, b) => (a < b ? -1 : 1))).not.toEqual([]);
  expect(levels.indexOf("note")).toBe(27);
  expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "src/accounts/state.ts", uriBaseId: "%SRCROOT%" },
    region: { startLine: 4 },
  });
  expect(Object.keys(run?.originalUriBaseIds ?? {})).toEqual(["%SRCROOT%"]);
});

test("a fingerprint outlives code that moves, and no two results share one", () => {
  const monolith = generatedMonolith(60);
  const moved = { ...monolith, findings: monolith.findings.map((one) => ({ ...one, line: one.line + 9 })) };
  const prints = (log: Log): unknown[] => log.runs[0]?.results.map((one) => one.partialFingerprints) ?? [];
  expect(prints(logOf(moved))).toEqual(prints(logOf(monolith)));
  const twice = { ...monolith, findings: [...monolith.findings, ...monolith.findings] };
  const all = prints(logOf(twice)).map((one) => JSON.stringify(one));
  expect(new Set(all).size).toBe(all.length);
});

test("names of files are references that lead nowhere else", () => {
  const uris = logOf(hostileMonolith()).runs[0]?.results.map(
    (one) => one.locations[0]?.physicalLocation.artifactLocation.uri,
  );
  for (const uri of uris ?? []) {
    const resolved = new URL(uri ?? "", "file:///root/");
    expect(resolved.href).toMatch(/^file:\/\/\/root\/./);
    expect(resolved.hash + resolved.search).toBe("");
  }
});

test("an unresolved thing that is a finding too is told once", () => {
  const monolith = generatedMonolith(60);
  const same = monolith.unresolved.map(({ file, line, reason }) => ({
    code: "UNRESOLVED",
    level: "note" as const,
    module: null,
    file,
    line,
    message: reason,
    fix: "none",
  }));
  const results = logOf({ ...monolith, findings: same }).runs[0]?.results;
  expect(results).toHaveLength(same.length);
});

test("scanners refuse more than 25,000 results: the rest is counted", () => {
  const monolith = emptyMonolith();
  const finding = {
    code: "STATE",
    level: "note" as const,
    module: null,
    file: "a.ts",
    line: 1,
    message: "m",
    fix: "f",
  };
  const log = logOf({ ...monolith, findings: Array.from({ length: 25_010 }, () => finding) });
  expect(log.runs[0]?.results).toHaveLength(25_000);
  expect(log.runs[0]).toMatchObject({ properties: { leftOut: 10 } });
});
