import { once } from "node:events";
import { existsSync } from "node:fs";
import { MsaError } from "../errors/msa-error.ts";
import { routesPath } from "../routes/store.ts";
import { requireFreePort } from "../run/check-port.ts";
import { isAlive, markProcess } from "../run/process-group.ts";
import { readUpState, removeUpState, type UpState, writeUpState } from "../run/up-state.ts";
import { nearMatch } from "../util/near-match.ts";
import type { WorkflowContext } from "./context.ts";
import { down } from "./down.ts";
import { Fleet } from "./up/fleet.ts";
import { planProcesses } from "./up/plan-processes.ts";
import type { ProcessPlan } from "./up/process-plan.ts";
import { requireSameTargets } from "./up/require-same-targets.ts";

export interface UpRequest {
  /** Names of the processes to start; all when null. */
  readonly only: readonly string[] | null;
  readonly timeoutMs: number;
  /** argv that starts `msa proxy` with the same configuration. */
  readonly proxyArgv: readonly string[];
  /** Process id of this msa. */
  readonly pid: number;
  /** Called once everything is healthy; `up` itself ends when the signal is aborted. */
  readonly onReady: (result: UpResult) => void | Promise<void>;
}

export interface UpResult {
  readonly status: "running";
  readonly processes: readonly { readonly name: string; readonly url: string; readonly pid: number | null }[];
}

/** Starts everything, waits until all of it is healthy, and stops it in order when the signal is aborted. */
export async function up(ctx: WorkflowContext, request: UpRequest): Promise<void> {
  await clearTheWay(ctx);
  const plans = withoutIdleProxy(ctx, selectPlans(planProcesses(ctx, request.proxyArgv), request.only));
  requireSameTargets(ctx.root, plans);
  await Promise.all(plans.flatMap(({ name, ports }) => ports.map((port) => requireFreePort(port, name))));
  let state = firstState(plans, request.pid, ctx.now());
  const keep = (next: UpState): void => {
    state = next;
    writeUpState(ctx.root, state);
  };
  keep(state);
  const fleet = new Fleet(ctx, {
    plans,
    timeoutMs: request.timeoutMs,
    onPid: (name, pid) => keep(withPid(state, name, pid)),
  });
  try {
    await fleet.start();
    if (ctx.signal.aborted) return;
    keep({ ...state, ready: true });
    await request.onReady(resultOf(state));
    if (!ctx.signal.aborted) await once(ctx.signal, "abort");
    ctx.onProgress({ kind: "step", text: "stopping" });
  } finally {
    await fleet.stop();
    removeUpState(ctx.root);
  }
}

/** Refuses beside a live one; tidies up after one that was killed. */
async function clearTheWay(ctx: WorkflowContext): Promise<void> {
  const left = readUpState(ctx.root);
  if (left === null) return;
  if (isAlive(left.supervisor)) {
    throw new MsaError("MSA4002", { message: `msa up runs already, pid ${left.supervisor.pid}` });
  }
  await down(ctx);
}

function selectPlans(plans: readonly ProcessPlan[], only: readonly string[] | null): readonly ProcessPlan[] {
  if (only === null) return plans;
  const names = plans.map(({ name }) => name);
  for (const name of only) {
    if (names.includes(name)) continue;
    const near = nearMatch(name, names);
    throw new MsaError("MSA1006", {
      message: `--only names "${name}", which is none of ${names.join(", ")}`,
      ...(near === null ? {} : { fix: `did you mean ${near}?` }),
    });
  }
  return plans.filter(({ name }) => only.includes(name));
}

/** Before the first extraction there is nothing to route; named outright, the proxy is started and says so itself. */
function withoutIdleProxy(ctx: WorkflowContext, plans: readonly ProcessPlan[]): readonly ProcessPlan[] {
  const others = plans.filter(({ kind }) => kind !== "proxy");
  if (others.length === 0 || others.length === plans.length || existsSync(routesPath(ctx.root))) return plans;
  ctx.onProgress({ kind: "warn", text: "no route table yet, so no proxy: `msa extract` writes it" });
  return others;
}

function firstState(plans: readonly ProcessPlan[], pid: number, now: number): UpState {
  return {
    schemaVersion: 1,
    supervisor: markProcess(pid),
    startedAt: new Date(now).toISOString(),
    ready: false,
    processes: plans.map(({ name, kind, url }) => ({ name, kind, url, mark: null })),
  };
}

function withPid(state: UpState, name: string, pid: number): UpState {
  const processes = state.processes.map((one) =>
    one.name === name ? { ...one, mark: markProcess(pid) } : one,
  );
  return { ...state, processes };
}

export function resultOf(state: UpState): UpResult {
  return {
    status: "running",
    processes: state.processes.map(({ name, url, mark }) => ({ name, url, pid: mark?.pid ?? null })),
  };
}
