import { serviceRuntime } from "../../code/plan/needs/service-runtime.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { splitCommand } from "../../util/split-command.ts";
import { analyzeMonolith, type Monolith } from "../analyze.ts";
import type { WorkflowContext } from "../context.ts";
import { readSources } from "../extract/read-sources.ts";
import { newDiagnostics } from "../verify-service/new-diagnostics.ts";
import { runTool } from "../verify-service/run-tool.ts";
import { withoutNotes } from "../verify-service/without-notes.ts";

/** What a check of the whole monolith saw before anything was taken out. */
export interface Baseline {
  readonly monolith: Monolith;
  /** Output of the compiler; null where there is none. */
  readonly types: readonly string[] | null;
}

export async function takeBaseline(
  ctx: WorkflowContext,
  monolith: Monolith,
  types: boolean,
): Promise<Baseline> {
  return { monolith, types: types ? await typecheck(ctx, monolith) : null };
}

/**
 * The monolith without `gone` must have every other endpoint, in the same order, no import that leads nowhere and no type
 * error that it did not have. Gives what was checked; MSA2013 otherwise.
 */
export async function verifyMonolith(
  ctx: WorkflowContext,
  before: Baseline,
  gone: readonly string[],
): Promise<{ readonly endpoints: true; readonly typecheck: true | null }> {
  ctx.onProgress({ kind: "step", text: "reading what is left of the monolith" });
  const after = await analyzeMonolith({ ...ctx, cache: false });
  const wanted = before.monolith.endpoints.map(({ id }) => id).filter((id) => !gone.includes(id));
  const found = after.endpoints.map(({ id }) => id);
  if (JSON.stringify(wanted) !== JSON.stringify(found)) {
    const lost = wanted.filter((id) => !found.includes(id));
    throw doesNotHold(
      lost.length > 0
        ? `it would lose ${lost.join(", ")} as well`
        : "its endpoints would come in another order",
    );
  }
  const known = new Set(before.monolith.unresolved.map(({ file, reason }) => `${file} ${reason}`));
  const broken = after.unresolved.find(
    ({ what, file, reason }) => what === "import" && !known.has(`${file} ${reason}`),
  );
  if (broken !== undefined) throw doesNotHold(`${broken.file}:${broken.line} ${broken.reason}`);
  if (before.types === null) return { endpoints: true, typecheck: null };
  const types = await typecheck(ctx, after);
  if (types === null) return { endpoints: true, typecheck: null };
  const added = newDiagnostics(types, before.types);
  if (added.length > 0) throw doesNotHold(`${added.length} new type errors`, added.slice(0, 20).join("\n"));
  return { endpoints: true, typecheck: true };
}

async function typecheck(ctx: WorkflowContext, monolith: Monolith): Promise<readonly string[] | null> {
  const { runtime } = serviceRuntime(monolith.project, readSources(ctx.root).readSource, false);
  if (runtime.typecheck === null) return null;
  ctx.onProgress({ kind: "step", text: "checking the monolith's types" });
  const argv = [...splitCommand(runtime.typecheck), ...withoutNotes(ctx.root, monolith.project.tsconfigs)];
  const { exitCode, lines } = await runTool(ctx, ctx.root, argv);
  if (exitCode === 0 || newDiagnostics(lines, []).length > 0) return lines;
  // No diagnostic at all means that the compiler itself failed, or is not installed.
  ctx.onProgress({ kind: "warn", text: `types are not checked: \`${runtime.typecheck}\` does not run` });
  return null;
}

function doesNotHold(message: string, why?: string): MsaError {
  return new MsaError("MSA2013", { message, ...(why === undefined ? {} : { why }) });
}
