import type { ExtractionPlan } from "../code/plan/plan.ts";
import type { Paint } from "../util/paint.ts";

/** What one extraction would take: how much code travels, what stays behind, what is in the way. */
export function whatIfText(
  plan: ExtractionPlan,
  { paint }: { readonly paint: Paint },
): { text: string; exitCode: number } {
  const count = (placement: string): number =>
    plan.files.filter((file) => file.placement === placement).length;
  const refused = plan.obstacles.filter((obstacle) => obstacle.level === "refuse");
  const verdict =
    refused.length === 0
      ? paint.green("can be extracted")
      : paint.red(`would be refused: ${refused.length} obstacle${refused.length === 1 ? "" : "s"}`);
  const lines = [
    `${paint.bold(plan.modules.join(" + "))} → ${plan.service.dir}  ${verdict}`,
    `  ${plan.endpoints.length} endpoints; ${plan.files.length} files: ${count("moved")} of its own, ${count("copied")} copied whole, ${count("pruned")} pruned; ${Object.keys(plan.packages.dependencies).length} packages`,
    ...plan.disabled.map((d) => `  stays with the monolith: ${d.what}  ${paint.dim(`${d.file}:${d.line}`)}`),
    ...plan.debts.map((debt) => `  debt: ${debt}`),
    ...plan.monolithEdits.map((edit) => `  edits ${edit.path}: ${edit.why}`),
    ...plan.obstacles.map(
      (o) =>
        `  ${o.level === "refuse" ? paint.red("✖") : paint.yellow("▲")} ${o.code}  ${o.message}  ${paint.dim(`${o.file}:${o.line}`)}\n      why ${o.why}\n      fix ${o.fix}`,
    ),
  ];
  return { text: lines.join("\n"), exitCode: 0 };
}
