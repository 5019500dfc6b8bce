import { basename } from "node:path";
import type { FileChange } from "../code/generate/file-change.ts";
import { retireChanges } from "../code/generate/retire-changes.ts";
import { sha256 } from "../code/generate/sha256.ts";
import type { Obstacle, RetirementPlan } from "../code/plan/plan.ts";
import { requireModules } from "../code/plan/require-modules.ts";
import { planRetirement } from "../code/plan/retire/plan-retirement.ts";
import { applyChanges } from "../code/write/apply-changes.ts";
import { gitGuard } from "../code/write/git-guard.ts";
import { refuseInterrupted } from "../code/write/journal/journal.ts";
import {
  type ChangePreview,
  diffChanges,
  type FileText,
  previewChanges,
} from "../code/write/preview-changes.ts";
import { undoLast } from "../code/write/undo-last.ts";
import { MsaError } from "../errors/msa-error.ts";
import { printRoutes } from "../routes/print-routes.ts";
import type { RouteFile } from "../routes/route-file.ts";
import { readRoutes, routesPath, withRoutesLock } from "../routes/store.ts";
import { analyzeMonolith, type Monolith } from "./analyze.ts";
import type { WorkflowContext } from "./context.ts";
import { readSources } from "./extract/read-sources.ts";
import { obstacleError } from "./obstacle-error.ts";
import { followInServices } from "./retire/follow-in-services.ts";
import { orphanedTests } from "./retire/orphaned-tests.ts";
import { retirementGate } from "./retire/retirement-gate.ts";
import { staleOutputs } from "./retire/stale-outputs.ts";
import { takeBaseline, verifyMonolith } from "./retire/verify-monolith.ts";

export interface RetireRequest {
  readonly modules: readonly string[];
  /** Leaves what other modules still use where it is, instead of refusing. */
  readonly keepUsed: boolean;
  readonly dryRun: boolean;
  readonly allowDirty: boolean;
  readonly verify: "none" | "types";
  /** Fills `shown` with patches, of everything or of what lies at or below `path`. */
  readonly diff?: { readonly path?: string };
}

export interface RetireResult {
  readonly status: "retired" | "dry-run" | "nothing-to-do";
  readonly modules: readonly string[];
  readonly endpoints: readonly string[];
  readonly changes: readonly ChangePreview[];
  /** Code of the modules that stays, with who needs it. */
  readonly stays: RetirementPlan["stays"];
  readonly verified: { readonly endpoints: true | null; readonly typecheck: true | null };
  readonly shown: readonly FileText[];
}

/** Takes the monolith's copy of modules out that services answer for, as one change set that `msa undo` takes back. */
export async function retire(ctx: WorkflowContext, request: RetireRequest): Promise<RetireResult> {
  await refuseInterrupted(ctx.root);
  const monolith = await analyzeMonolith({ ...ctx, cache: false });
  const table = await readRoutes(routesPath(ctx.root));
  requireKnown(monolith, table, request.modules);
  const { readSource } = readSources(ctx.root);
  const plan = planRetirement(monolith, request.modules, readSource);
  const nothing = { changes: [], verified: unverified, shown: [] };
  if (plan.endpoints.length === 0) return { ...resultOf(plan), ...nothing, status: "nothing-to-do" };
  if (plan.endpoints.length === monolith.endpoints.length) {
    throw new MsaError("MSA2012", {
      message: `the monolith answers nothing but ${request.modules.join(", ")}`,
      why: "there would be nothing left to run",
      fix: "switch the monolith off instead",
    });
  }
  await retirementGate(ctx, plan, table);
  refuseObstacles(plan, request.keepUsed);
  const work = (): Promise<RetireResult> => change(ctx, request, { plan, monolith });
  // A rollback between reading the table and replacing it would be lost.
  return request.dryRun ? work() : withRoutesLock(routesPath(ctx.root), work);
}

const unverified = { endpoints: null, typecheck: null } as const;

interface Planned {
  readonly plan: RetirementPlan;
  readonly monolith: Monolith;
}

async function change(
  ctx: WorkflowContext,
  request: RetireRequest,
  { plan, monolith }: Planned,
): Promise<RetireResult> {
  const changes = await changesOf(ctx, plan, monolith);
  const previews = await previewChanges(ctx.root, changes);
  if (request.dryRun) {
    const shown = request.diff === undefined ? [] : await diffChanges(ctx.root, changes, request.diff.path);
    return { ...resultOf(plan), status: "dry-run", changes: previews, verified: unverified, shown };
  }
  const { note } = await gitGuard(ctx.root, request);
  if (note !== null) ctx.onProgress({ kind: "warn", text: note });
  const before = await takeBaseline(ctx, monolith, request.verify === "types");
  ctx.onProgress({ kind: "step", text: `taking ${plan.modules.join(", ")} out of the monolith` });
  await applyChanges(ctx.root, changes, {
    label: `retire ${plan.modules.join(" ")}`,
    now: ctx.now,
    shared: [basename(routesPath(ctx.root))],
    signal: ctx.signal,
  });
  try {
    const verified =
      request.verify === "none" ? unverified : await verifyMonolith(ctx, before, plan.endpoints);
    return { ...resultOf(plan), status: "retired", changes: previews, verified, shown: [] };
  } catch (error) {
    // Nobody else can have written meanwhile: the lock is ours.
    await undoLast(ctx.root, { force: false, mergeShared: (_, { before: texts }) => texts });
    throw error;
  }
}

async function changesOf(
  ctx: WorkflowContext,
  plan: RetirementPlan,
  { project }: Monolith,
): Promise<FileChange[]> {
  const own = retireChanges(plan, readSources(ctx.root));
  const gone = own.filter(({ kind }) => kind === "delete").map(({ path }) => path);
  return [
    ...own,
    ...staleOutputs(ctx.root, project, gone),
    ...orphanedTests(ctx.root, ctx.config.services.dir, gone),
    ...followInServices(ctx, own),
    retiredRows(ctx.root, await readRoutes(routesPath(ctx.root)), plan),
  ];
}

/** A monolith that cannot answer must not step in: a client would get a 404 for what is only down. */
function retiredRows(root: string, table: RouteFile, { endpoints }: RetirementPlan): FileChange {
  const path = basename(routesPath(root));
  const before = readSources(root).readSource(path);
  const gone = new Set(endpoints);
  const routes = table.routes.map((row) =>
    gone.has(row.endpoint) ? { ...row, fallback: "none" as const, retired: true as const } : row,
  );
  return {
    kind: "update",
    path,
    beforeHash: sha256(before),
    content: { text: printRoutes({ ...table, routes }) },
  };
}

function requireKnown(monolith: Monolith, { routes }: RouteFile, modules: readonly string[]): void {
  const known = [
    ...new Set([...monolith.modules.map(({ name }) => name), ...routes.map(({ module }) => module)]),
  ];
  requireModules(modules, known);
}

function refuseObstacles({ obstacles }: RetirementPlan, keepUsed: boolean): void {
  const found: readonly Obstacle[] = obstacles.filter(({ code }) => !keepUsed || code !== "USED");
  if (found.length > 0) throw obstacleError("MSA2012", found);
}

function resultOf({
  modules,
  endpoints,
  stays,
}: RetirementPlan): Pick<RetireResult, "modules" | "endpoints" | "stays"> {
  return { modules, endpoints, stays };
}
