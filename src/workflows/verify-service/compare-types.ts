import { join } from "node:path";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { splitCommand } from "../../util/split-command.ts";
import type { WorkflowContext } from "../context.ts";
import type { Holds } from "./ladder.ts";
import { newDiagnostics, withoutRoots } from "./new-diagnostics.ts";
import { onlyOwnPackages } from "./only-own-packages.ts";
import { doesNotHold } from "./run-in-service.ts";
import { runTool } from "./run-tool.ts";
import { withoutNotes } from "./without-notes.ts";

/**
 * Type-checks the service with the monolith's own compiler. Monoliths have type errors of their own, so only
 * what the monolith does not report counts; it is checked only when the service is not clean by itself.
 */
export async function compareTypes(ctx: WorkflowContext, plan: ExtractionPlan): Promise<Holds> {
  const { typecheck } = plan.runtime;
  if (typecheck === null) return { skipped: "plain JavaScript: there are no types to check" };
  const { name, dir } = plan.service;
  ctx.onProgress({ kind: "step", text: `${name}: checking types` });
  // As `npm run` does it, for both sides alike: the monolith has no such script.
  const home = join(ctx.root, dir);
  // A tsconfig that asks for pretty output would have colours and frames in it.
  const argv = [...splitCommand(typecheck), "--pretty", "false"];
  const service = await runTool(ctx, home, argv, onlyOwnPackages(ctx.env, home));
  if (service.exitCode !== 0) {
    const monolith = await runTool(ctx, ctx.root, [...argv, ...withoutNotes(ctx.root, plan.configs)]);
    // Without a single diagnostic its compiler itself failed: the packages are not installed here.
    if (monolith.exitCode !== 0 && !complains(monolith.lines) && complains(service.lines)) {
      const reason =
        "the service has type errors, and the monolith's own cannot be told: its compiler does not run here";
      ctx.onProgress({ kind: "warn", text: `${name}: ${reason}` });
      return { skipped: reason };
    }
    const roots = [home, ctx.root];
    const added = newDiagnostics(withoutRoots(service.lines, roots), withoutRoots(monolith.lines, roots));
    // No diagnostic at all means that the compiler itself failed.
    if (added.length > 0 || !complains(service.lines)) {
      const lines = added.length > 0 ? added : service.lines;
      throw doesNotHold(dir, `${added.length} type errors that the monolith does not have`, lines.join("\n"));
    }
    ctx.onProgress({ kind: "warn", text: `${name}: has type errors, the same as the monolith` });
  }
  ctx.onProgress({ kind: "done", text: `${name}: types hold` });
  return {
    seen: `${typecheck}${service.exitCode === 0 ? "" : ": errors, and the monolith has all of them"}`,
  };
}

const complains = (lines: readonly string[]): boolean => newDiagnostics(lines, []).length > 0;
