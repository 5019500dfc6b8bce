import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessRequest, type RunningProcess, startProcess } from "./start-process.ts";

interface Watch {
  readonly request: ProcessRequest;
  readonly onTrouble: (text: string) => void;
}

export interface Supervised {
  /** Stops the process and the watching. */
  readonly stop: (graceMs: number) => Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;
const steadyMs = 30_000;

/** Starts a process, waits until it is healthy, and from then on starts it again whenever it dies. */
export async function supervise({ request, onTrouble }: Watch): Promise<Supervised> {
  const stopping = new AbortController();
  let running: RunningProcess | null = await startProcess(request);
  const watching = (async () => {
    let pause = firstPauseMs;
    while (running !== null) {
      const since = performance.now();
      const { how } = await running.exited;
      if (stopping.signal.aborted || request.signal.aborted) return;
      if (performance.now() - since > steadyMs) pause = firstPauseMs;
      running = null;
      while (running === null) {
        onTrouble(`${request.name} ended (${how}); starting it again in ${pause / 1000} s`);
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted || request.signal.aborted) return;
        pause = Math.min(pause * 2, longestPauseMs);
        running = await startProcess({ ...request, signal: stopping.signal }).catch((error: unknown) => {
          if (!stopping.signal.aborted) onTrouble(error instanceof Error ? error.message : String(error));
          return null;
        });
      }
      onTrouble(`${request.name} is healthy again`);
    }
  })();
  return {
    stop: async (graceMs) => {
      stopping.abort();
      await running?.stop(graceMs);
      await watching;
    },
  };
}
