import { setTimeout as sleep } from "node:timers/promises";
import { MsaError } from "../errors/msa-error.ts";
import { isPortFree } from "./check-port.ts";
import { type LaunchRequest, launchProcess } from "./launch-process.ts";
import { signal } from "./process-group.ts";
import { stopGroup } from "./stop-group.ts";

export interface EngineRequest extends LaunchRequest {
  readonly host: string;
  /** Ready once somebody listens there. */
  readonly port: number;
}

export interface RunningEngine {
  readonly tell: (name: NodeJS.Signals) => void;
  /** Rejects with MSA4001 when the engine ends by itself; never resolves. */
  readonly ended: Promise<never>;
  /** Has it end its requests, for at most that many milliseconds, and stops it. */
  readonly stop: (drain: NodeJS.Signals, graceMs: number) => Promise<void>;
}

const startMs = 10_000;

/** Starts somebody else's server, which tells nobody that it is ready. MSA4001 with its last lines when it does not listen. */
export async function startEngine(request: EngineRequest): Promise<RunningEngine> {
  const { name, host, port } = request;
  const { pid, exited, lastWords } = launchProcess(request);
  const failed = (what: string): MsaError =>
    new MsaError("MSA4001", { message: `${name} ${what}`, why: lastWords() });
  let over = false;
  const ended = exited.then(({ how }): never => {
    over = true;
    throw failed(`ended (${how})`);
  });
  // Whoever waits for it is told; until somebody does, its end is no fault of the process.
  ended.catch(() => {});
  const deadline = performance.now() + startMs;
  while (await isPortFree(port, host)) {
    if (over) await ended;
    if (performance.now() > deadline) {
      await stopGroup(pid, 1_000);
      throw failed(`does not listen on ${host}:${port}`);
    }
    await sleep(20);
  }
  return {
    ended,
    tell: (word) => void signal(pid, word),
    async stop(drain, graceMs) {
      if (!over && signal(pid, drain))
        await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
      await stopGroup(pid, 1_000);
    },
  };
}
