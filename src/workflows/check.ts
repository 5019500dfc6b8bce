import { analyzeMonolith } from "./analyze.ts";
import { baselineChange, baselinePath, readBaseline } from "./check/baseline.ts";
import type { CheckFinding } from "./check/check-finding.ts";
import { checkRoutes } from "./check/check-routes.ts";
import { type AcceptableFinding, allowedFindings, driftFindings } from "./check/drift-findings.ts";
import { type BorderViolation, findBorderViolations } from "./check/find-border-violations.ts";
import type { WorkflowContext } from "./context.ts";

export type { CheckFinding } from "./check/check-finding.ts";

export interface CheckRequest {
  readonly writeBaseline: boolean;
}

export interface CheckResult {
  /** Worst first. */
  readonly findings: readonly CheckFinding[];
  readonly baseline: {
    readonly file: string;
    readonly status: "none" | "read" | "written" | "nothing-to-do";
    /** Accepted violations that are still there / that are gone and could be struck out. */
    readonly known: number;
    readonly gone: number;
  };
}

/** What CI wants to know: do configuration, routes, borders and extracted code still fit together? */
export async function check(ctx: WorkflowContext, { writeBaseline }: CheckRequest): Promise<CheckResult> {
  const monolith = await analyzeMonolith(ctx);
  const acceptable = [...driftFindings(ctx), ...findBorderViolations(monolith).map(borderFinding)];
  const before = readBaseline(ctx.root);
  const keys = acceptable.flatMap(({ key }) => key ?? []);
  const written = writeBaseline ? await writeKeys(ctx, keys) : null;
  const accepted = writeBaseline ? new Set(keys) : (before ?? new Set<string>());
  const findings = [
    ...(await checkRoutes(ctx.root, monolith)),
    ...allowedFindings(ctx),
    ...acceptable.map(({ key, finding }) =>
      key !== null && accepted.has(key) ? { ...finding, level: "warning" as const, baseline: true } : finding,
    ),
  ];
  return {
    findings: findings.sort((a, b) => rank(a) - rank(b)),
    baseline: {
      file: baselinePath,
      status: written ?? (before === null ? "none" : "read"),
      known: keys.filter((key) => accepted.has(key)).length,
      gone: [...accepted].filter((key) => !keys.includes(key)).length,
    },
  };
}

async function writeKeys(
  ctx: WorkflowContext,
  keys: readonly string[],
): Promise<"written" | "nothing-to-do"> {
  const change = baselineChange(ctx.root, keys);
  if (change === null) return "nothing-to-do";
  const { applyChanges } = await import("../code/write/apply-changes.ts");
  await applyChanges(ctx.root, [change], { label: "check --write-baseline", now: ctx.now });
  return "written";
}

function borderFinding({ key, ...violation }: BorderViolation): AcceptableFinding {
  return { key, finding: { ...violation, level: "error", baseline: false } };
}

const levels = ["error", "warning", "note"];

function rank({ level, baseline }: CheckFinding): number {
  return levels.indexOf(level) * 2 + (baseline ? 1 : 0);
}
