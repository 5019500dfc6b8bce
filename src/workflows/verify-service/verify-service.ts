import type { ExtractionPlan } from "../../code/plan/plan.ts";
import type { CheckResult } from "../../errors/check-result.ts";
import type { WatchedProcess } from "../../run/start-watched.ts";
import type { WorkflowContext } from "../context.ts";
import { checkAnswers } from "./answers/check-answers.ts";
import { bootService, seenBy } from "./boot-service.ts";
import { buildService } from "./build-service.ts";
import { checkMonolith, type Written } from "./check-monolith.ts";
import { checkReferences } from "./check-references.ts";
import { checkRoutes } from "./check-routes.ts";
import { checkTests } from "./check-tests.ts";
import { compareTypes } from "./compare-types.ts";
import { generateCode } from "./generate-code.ts";
import { installPackages } from "./install-packages.ts";
import { Ladder } from "./ladder.ts";
import { checkRemoteCalls } from "./remote-calls/check-remote-calls.ts";
import { type RpcEnvironment, rpcEnvironment } from "./remote-calls/rpc-environment.ts";
import { startMonolith } from "./start-monolith.ts";

export type VerifyLevel = "none" | "types" | "boot" | "full";

/** null: not tried, or nothing to try. A check that fails is thrown (MSA2009), so there is no `false`. */
export interface Verified {
  readonly typecheck: true | null;
  readonly boot: true | null;
  readonly health: true | null;
  /** Every check of the ladder; empty when nothing was tried. */
  readonly checks: readonly CheckResult[];
}

const stopGraceMs = 5_000;

export const unverified: Verified = { typecheck: null, boot: null, health: null, checks: [] };

/** How far the service is tried out in its own folder, from a clean install. MSA2009, with all checks, when one does not hold. */
export async function verifyService(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  level: VerifyLevel,
  written: Written = { paths: [], allowDirty: true, reinstall: false },
): Promise<Verified> {
  if (level === "none") return unverified;
  const ladder = new Ladder(ctx.signal);
  await ladder.climb("V3", async () => {
    const seen = await installPackages(ctx, plan, written.reinstall);
    await generateCode(ctx, plan);
    return seen;
  });
  // Code that is generated may be imported.
  await ladder.climb("V2", async () => checkReferences(ctx, plan));
  const typecheck = await ladder.climb("V1", () => compareTypes(ctx, plan), ["V3"]);
  const calls = await rpcEnvironment();
  const boots =
    level === "types"
      ? false
      : await tryRunning(ctx, plan, ladder, { full: level === "full", written, calls });
  if (level === "types") {
    for (const id of ["V4", "V5", "V6"] as const) ladder.skip(id, "only with --verify boot or full");
    await ladder.climb("V7", () => checkRemoteCalls(ctx, plan, null));
    await ladder.climb("V8", () => checkMonolith(ctx, plan, written));
  }
  if (plan.tests?.script != null) {
    if (level === "full") await ladder.climb("V9", () => checkTests(ctx, plan), ["V3"]);
    else ladder.skip("V9", "only with --verify full");
  }
  ladder.finish();
  return { typecheck: typecheck || null, boot: boots || null, health: boots || null, checks: ladder.results };
}

/** Starts the service; with `full`, beside the monolith. Nothing runs any more when it is done. */
async function tryRunning(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  ladder: Ladder,
  {
    full,
    written,
    calls,
  }: { readonly full: boolean; readonly written: Written; readonly calls: RpcEnvironment },
): Promise<boolean> {
  let service: WatchedProcess | null = null;
  try {
    const boots = await ladder.climb("V4", async () => {
      await buildService(ctx, plan);
      service = await bootService(ctx, plan, { routes: full, more: calls.service });
      return { seen: seenBy(service.schema) };
    }, ["V3"]);
    // Before the monolith runs: what that writes by itself is its own business.
    await ladder.climb("V8", () => checkMonolith(ctx, plan, written));
    const running = service as WatchedProcess | null; // assigned in a callback, which the compiler does not see
    if (!full) for (const id of ["V5", "V6"] as const) ladder.skip(id, "only with --verify full");
    else if (running === null) for (const id of ["V5", "V6"] as const) ladder.skip(id, "V4 did not hold");
    if (!full || running === null)
      await ladder.climb("V7", () => checkRemoteCalls(ctx, plan, running && { calls, monolith: null }));
    else await compareWithMonolith(ctx, plan, ladder, { service: running, calls });
    return boots;
  } finally {
    await (service as WatchedProcess | null)?.stop(stopGraceMs);
  }
}

async function compareWithMonolith(
  ctx: WorkflowContext,
  plan: ExtractionPlan,
  ladder: Ladder,
  { service, calls }: { readonly service: WatchedProcess; readonly calls: RpcEnvironment },
): Promise<void> {
  const monolith = await startMonolith(ctx, calls.monolith);
  if (monolith.kind === "failed") {
    const why = `the monolith could not be started: ${monolith.why}`;
    for (const id of ["V5", "V6"] as const) ladder.skip(id, why);
    await ladder.climb("V7", () => checkRemoteCalls(ctx, plan, { calls, monolith: why }));
    return;
  }
  try {
    await ladder.climb("V7", () => checkRemoteCalls(ctx, plan, { calls, monolith: "running" }));
    await ladder.climb("V5", async () => checkRoutes(plan, service.dumps, monolith.dumps));
    const own = `http://127.0.0.1:${plan.service.port}`;
    await ladder.climb("V6", () => checkAnswers(plan, monolith.url, own));
  } finally {
    await monolith.stop(stopGraceMs);
  }
}
