import { setTimeout as sleep } from "node:timers/promises";
import { MsaError } from "../errors/msa-error.ts";
import { type LaunchRequest, launchProcess } from "./launch-process.ts";
import { probeHealth } from "./probe-health.ts";
import { stopGroup } from "./stop-group.ts";

export interface ProcessRequest extends LaunchRequest {
  /** Any answer below 500 means that it is ready. */
  readonly healthUrl: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface RunningProcess {
  /** Leader of a process group of its own. */
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<{ readonly how: string }>;
  /** Stops the whole group. */
  readonly stop: (graceMs: number) => Promise<void>;
}

/** Starts a process and waits until it is healthy. MSA4001 with its last lines when it dies or stays silent. */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  const { name, healthUrl, signal, timeoutMs } = request;
  const { pid, exited, lastWords } = launchProcess(request);
  const stop = (graceMs: number): Promise<void> => stopGroup(pid, graceMs);
  const started = performance.now();
  let ended: string | null = null;
  void exited.then(({ how }) => {
    ended = how;
  });
  const fail = async (what: string): Promise<never> => {
    await stop(2_000);
    throw new MsaError("MSA4001", { message: `${name} ${what}`, why: lastWords() });
  };
  let seen = "nothing";
  while (true) {
    if (signal.aborted) await fail("was interrupted before it was healthy");
    if (ended !== null) await fail(`ended (${ended}) before ${healthUrl} answered`);
    if (performance.now() - started > timeoutMs) {
      await fail(`did not get healthy within ${Math.round(timeoutMs / 1000)} s: ${healthUrl} gave ${seen}`);
    }
    const probe = await probeHealth(healthUrl, 2_000);
    // It must be ours that answers, not a stranger on the same port while ours has just died.
    if (probe.ok && ended === null) return { pid, exited, stop };
    seen = probe.seen;
    await sleep(60);
  }
}
