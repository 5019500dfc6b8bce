import type { FileChange } from "../code/generate/file-change.ts";
import { generateChanges } from "../code/generate/generate-changes.ts";
import type { ExtractionPlan } from "../code/plan/plan.ts";
import type { ExtractionWish } from "../code/plan/plan-extraction.ts";
import { applyChanges } from "../code/write/apply-changes.ts";
import { gitGuard } from "../code/write/git-guard.ts";
import { refuseInterrupted } from "../code/write/journal/journal.ts";
import { diffChanges, type FileText, previewChanges, viewChanges } from "../code/write/preview-changes.ts";
import { MsaError } from "../errors/msa-error.ts";
import { routesPath, withRoutesLock } from "../routes/store.ts";
import { analyzeMonolith } from "./analyze.ts";
import type { WorkflowContext } from "./context.ts";
import { allowObstacles, lossOf, withOverride } from "./extract/allow-obstacles.ts";
import { choosePort, refuseTakenPort } from "./extract/choose-port.ts";
import { derivedPaths } from "./extract/derived-paths.ts";
import { existingService } from "./extract/existing-service.ts";
import { type ExtractResult, extractResult } from "./extract/extract-result.ts";
import { type MergedExtraction, mergeExisting } from "./extract/merge-existing.ts";
import { readManifest } from "./extract/read-manifests.ts";
import { readSources } from "./extract/read-sources.ts";
import { requirePackageManager } from "./extract/require-package-manager.ts";
import { routeChange } from "./extract/route-change.ts";
import { obstacleError } from "./obstacle-error.ts";
import { planFor } from "./plan.ts";
import { seedLock } from "./verify-service/seed-lock.ts";
import { unverified, type VerifyLevel, verifyService } from "./verify-service/verify-service.ts";

export type { ExtractResult } from "./extract/extract-result.ts";

export interface ExtractRequest {
  readonly modules: readonly string[];
  /** Name of the service; needed when several modules become one. */
  readonly as?: string;
  /** `micro`: calls of other modules become remote where they can; `mini`: all code is copied. */
  readonly stage?: "mini" | "micro";
  /** Modules whose code must stay remote; none given for all whose calls allow it. */
  readonly remote?: readonly string[];
  /** Functions that may become asynchronous for one call that becomes remote; the configuration's when nothing is said. */
  readonly awaitLimit?: number;
  /** Types of the monolith that the service maps to models of its own. */
  readonly mapper?: readonly string[];
  /** Leaves the modules' own tests with the monolith. */
  readonly withoutTests?: boolean;
  /** Codes of obstacles that are accepted instead of refused. */
  readonly allow?: readonly string[];
  readonly dryRun: boolean;
  readonly allowDirty: boolean;
  /** How far the written service is tried out; nothing is tried in a dry run. */
  readonly verify: VerifyLevel;
  /** Fills `shown`: patches or whole files, of everything or of what lies at or below `path`. */
  readonly show?: { readonly as: "diff" | "view"; readonly path?: string };
}

export interface ExtractParts {
  readonly plan: (ctx: WorkflowContext, request: ExtractRequest) => Promise<ExtractionPlan>;
  readonly verify: typeof verifyService;
}

/**
 * Writes a runnable service from the real code of one or more modules, or nothing at all. Moves no traffic. Where the service
 * is there already and the monolith changed since, both are merged.
 */
export async function extract(
  ctx: WorkflowContext,
  request: ExtractRequest,
  parts: ExtractParts = { plan: makePlan, verify: verifyService },
): Promise<ExtractResult> {
  const found = await parts.plan(ctx, request);
  const plan = withAllowed(ctx.root, found, request.allow ?? []);
  refuseObstacles(plan);
  const generated = generateChanges(plan, readSources(ctx.root));
  const result = request.dryRun
    ? await writeService(ctx, request, plan, generated)
    : // A move between reading the table and replacing it would be lost.
      await withRoutesLock(routesPath(ctx.root), () => writeService(ctx, request, plan, generated));
  if (result.status !== "extracted") return result;
  // By its lock file this Yarn knows that the folder is a project of its own, also when nobody tries it out now.
  if (plan.runtime.packageManager === "berry") seedLock(ctx.root, plan);
  const paths = result.changes.map(({ path }) => path);
  const written = {
    paths,
    allowDirty: request.allowDirty,
    reinstall: paths.includes(`${plan.service.dir}/package.json`),
  };
  return { ...result, verified: await parts.verify(ctx, plan, request.verify, written) };
}

/** What was accepted when the service was extracted before is accepted again; what no longer stands in the way is forgotten. */
function withAllowed(root: string, found: ExtractionPlan, asked: readonly string[]): ExtractionPlan {
  const before = readManifest(root, found.service.dir)?.allowed ?? [];
  const allow = [...new Set([...asked, ...before.filter((code) => lossOf(code) !== null)])];
  const used = found.obstacles.filter(({ level, code }) => level === "refuse" && allow.includes(code));
  return {
    ...found,
    obstacles: allowObstacles(found.obstacles, allow),
    allowed: [...new Set(used.map(({ code }) => code))].sort(),
  };
}

async function writeService(
  ctx: WorkflowContext,
  request: ExtractRequest,
  plan: ExtractionPlan,
  generated: readonly FileChange[],
): Promise<ExtractResult> {
  // First: half of a change set looks like uncommitted work, or like a folder of somebody else's.
  await refuseInterrupted(ctx.root);
  const routes = routeChange(ctx, plan);
  const service = serviceChanges(ctx.root, plan, generated);
  const changes: FileChange[] = [...service.changes, ...(routes.change === null ? [] : [routes.change])];
  const { merged, kept } = service;
  const base = { routes: routes.rows, verified: unverified, merged, kept };
  if (changes.length === 0) return extractResult(plan, { ...base, status: "nothing-to-do", changes: [] });
  const previews = await previewChanges(ctx.root, changes);
  if (request.dryRun) {
    const shown = await show(ctx.root, changes, request);
    return extractResult(plan, { ...base, status: "dry-run", changes: previews, shown });
  }
  const { note } = await gitGuard(ctx.root, request);
  if (note !== null) ctx.onProgress({ kind: "warn", text: note });
  if (service.changes.length > 0) refuseTakenPort(ctx, plan.service);
  if (request.verify !== "none") await requirePackageManager(ctx, plan);
  ctx.onProgress({ kind: "step", text: `writing ${plan.service.dir}` });
  const applied = await applyChanges(ctx.root, changes, {
    label: `extract ${plan.service.name}`,
    now: ctx.now,
    shared: routes.change === null ? [] : [routes.change.path],
    derived: derivedPaths(plan),
    signal: ctx.signal,
  });
  ctx.onProgress({ kind: "done", text: `wrote ${applied.changes.length} files` });
  return extractResult(plan, { ...base, status: "extracted", changes: applied.changes });
}

function serviceChanges(
  root: string,
  plan: ExtractionPlan,
  generated: readonly FileChange[],
): MergedExtraction {
  const existing = existingService(root, plan, generated);
  switch (existing.kind) {
    case "none":
      return { changes: generated, merged: [], kept: [] };
    case "same":
      return { changes: [], merged: [], kept: [] };
    case "outgrown":
      return mergeExisting(root, plan, existing.manifest, generated);
  }
}

async function makePlan(ctx: WorkflowContext, request: ExtractRequest): Promise<ExtractionPlan> {
  const { modules, as } = request;
  if (modules.length > 1 && as === undefined) {
    throw new MsaError("MSA1003", {
      message: `${modules.join(" and ")} become one service, which needs a name`,
      fix: "give --as NAME",
    });
  }
  const port = choosePort(ctx, as ?? modules[0] ?? "");
  const wish = {
    ...{ modules, as: as ?? null, servicesDir: ctx.config.services.dir, port },
    ...(request.withoutTests === true ? { withoutTests: true } : {}),
    ...(request.stage !== "micro" ? {} : { remote: remoteWish(ctx, request, port) }),
  };
  // What is written comes from what is read now, never from a file that anyone could have put there.
  return planFor(ctx, await analyzeMonolith({ ...ctx, cache: false }), wish);
}

function remoteWish(
  { config }: WorkflowContext,
  { remote = [], mapper = [], awaitLimit = config.services.awaitLimit }: ExtractRequest,
  port: number,
): NonNullable<ExtractionWish["remote"]> {
  return {
    modules: remote.length === 0 ? null : remote,
    awaitLimit,
    mapper,
    ports: { service: internalPort(port), monolith: internalPort(config.monolith.port) },
  };
}

/** Ten thousand above the port for requests, or below it where there is no such port. */
const internalPort = (port: number): number => (port + 10_000 < 65_536 ? port + 10_000 : port - 10_000);

function refuseObstacles(plan: ExtractionPlan): void {
  const obstacles = plan.obstacles.filter((obstacle) => obstacle.level === "refuse");
  if (obstacles.length > 0) throw obstacleError("MSA2001", obstacles.map(withOverride));
}

function show(
  root: string,
  changes: readonly FileChange[],
  request: ExtractRequest,
): Promise<readonly FileText[]> {
  if (request.show === undefined) return Promise.resolve([]);
  const texts = request.show.as === "diff" ? diffChanges : viewChanges;
  return texts(root, changes, request.show.path);
}
