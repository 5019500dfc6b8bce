import { MsaError } from "../errors/msa-error.ts";
import type { RouteFile, RouteState } from "../routes/route-file.ts";
import { parseConditions, rowId } from "../routes/row-conditions.ts";
import { changeRoutes, readRoutes, routesPath } from "../routes/store.ts";
import { type Change, moveRows, type Transition } from "../routes/transitions.ts";
import type { WorkflowContext } from "./context.ts";
import { probeTarget } from "./probe-target.ts";
import { readLiveCounters } from "./status/read-live-counters.ts";

export interface MoveRequest {
  /** `"GET /api/posts/:slug"` or a module name. */
  readonly selector: string;
  readonly state: RouteState;
  /** Percent of users; with canary. */
  readonly weight: number | undefined;
  /** For whose requests, `["header:x-tenant=acme"]`; everybody's when empty. */
  readonly when: readonly string[];
  /** Skips the gate; needs a reason, which the history keeps. */
  readonly force: boolean;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
}

export interface MoveResult {
  readonly status: "moved" | "nothing-to-do" | "dry-run";
  readonly changed: readonly Change[];
  /** Rows of the module that had to stay, with the reason. */
  readonly skipped: Transition["skipped"];
}

/** Moves rows of the route table, once their targets can take the requests. A running proxy picks the change up. */
export async function move(ctx: WorkflowContext, request: MoveRequest): Promise<MoveResult> {
  const { selector, state, weight, when, force, reason, dryRun } = request;
  if (force && (reason === undefined || reason.trim() === "")) {
    throw new MsaError("MSA1003", {
      message: "--force needs a reason",
      why: "a gate that was skipped must be explained to whoever reads the history",
      fix: 'give --reason "…"',
    });
  }
  const path = routesPath(ctx.root);
  const wish = { state, weight, when: when.length === 0 ? undefined : parseConditions(when) };
  const table = await readRoutes(path);
  const wanted = moveRows(table, selector, wish);
  const end = (status: MoveResult["status"], { changed, skipped }: Transition): MoveResult => ({
    status,
    changed,
    skipped,
  });
  if (wanted.changed.length === 0) return end("nothing-to-do", wanted);
  if (state !== "monolith" && !force) await requireHealthyTargets(ctx, path, table, wanted);
  if (dryRun) return end("dry-run", wanted);
  const actor = { by: "cli", at: new Date(ctx.now()), reason: force ? `forced: ${reason}` : reason };
  const action = state === "monolith" ? "rollback" : "move";
  const done = await changeRoutes(path, { ...actor, action }, (file) => moveRows(file, selector, wish));
  return end(done.changed.length === 0 ? "nothing-to-do" : "moved", done);
}

/** The gate: rows go only where somebody answers. */
async function requireHealthyTargets(
  ctx: WorkflowContext,
  path: string,
  table: RouteFile,
  { changed }: Transition,
): Promise<void> {
  const moving = new Set(changed.map(({ id }) => id));
  const names = new Set(
    table.routes.flatMap((row) => (moving.has(rowId(row)) && row.target !== undefined ? [row.target] : [])),
  );
  await Promise.all(
    [...names].map(async (name) => {
      const target = table.targets[name];
      if (target === undefined) return;
      const url = target.discover === undefined ? target.url : await foundAddress(ctx, name, target.url);
      const { ok, seen, asked } = await probeTarget({ ...target, url }, path, 3_000);
      if (ok) return;
      throw new MsaError("MSA3001", {
        message: `${name} does not answer: ${asked} gave ${seen}`,
        fix: 'start it (`msa up`), or move anyway with --force --reason "…"',
      });
    }),
  );
}

/** Where a running proxy has found the target; what the table states without one. */
async function foundAddress(ctx: WorkflowContext, name: string, stated: string): Promise<string> {
  return (await readLiveCounters(ctx))?.found.get(name)?.[0] ?? stated;
}
