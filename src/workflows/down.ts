import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessMark, signal } from "../run/process-group.ts";
import { stopGroup } from "../run/stop-group.ts";
import { readUpState, removeUpState } from "../run/up-state.ts";
import type { WorkflowContext } from "./context.ts";

export interface DownResult {
  readonly status: "stopped" | "nothing-to-do";
  /** Names of what was running. */
  readonly stopped: readonly string[];
}

const orderlyMs = 45_000;

/** Stops what the state file names: in order through its `msa up`, or one by one when that was killed. */
export async function down({
  root,
  onProgress,
}: Pick<WorkflowContext, "root" | "onProgress">): Promise<DownResult> {
  const state = readUpState(root);
  if (state === null) return { status: "nothing-to-do", stopped: [] };
  const running = state.processes.filter(({ mark }) => mark !== null && isAlive(mark));
  const supervised = isAlive(state.supervisor);
  if (supervised) {
    onProgress({ kind: "step", text: `stopping ${running.map(({ name }) => name).join(", ")}` });
    signal(state.supervisor.pid, "SIGTERM");
    await untilGone(state.supervisor);
  }
  // The proxy was started last and stops first; what an orderly end left alive is only found after a kill -9.
  for (const { mark } of running.toReversed()) {
    if (mark !== null && isAlive(mark)) await stopGroup(mark.pid, 5_000);
  }
  removeUpState(root);
  const stopped = running.map(({ name }) => name);
  return { status: supervised || stopped.length > 0 ? "stopped" : "nothing-to-do", stopped };
}

async function untilGone(mark: ProcessMark): Promise<void> {
  const started = performance.now();
  while (isAlive(mark)) {
    if (performance.now() - started > orderlyMs) signal(mark.pid, "SIGKILL");
    await sleep(30);
  }
}
