/** One loop for every kind of source: look, wait, look again; patience, back-off, and the last good set stays. */
import type { Target } from "../table/route-table.ts";
import { checkFound } from "./check-found.ts";
import { reasonOf } from "./reason-of.ts";
import type { Source } from "./source.ts";

/** Milliseconds between two looks, however often a source wakes. */
const shortestPause = 50;
const firstBackOff = 500;
const longestBackOff = 30_000;

export interface Follower {
  /** Never empty. */
  onFound(instances: Target["instances"]): void;
  /** Why the last look brought no set; null when it did. Called after each look. */
  onFault(fault: string | null): void;
}

export interface Following {
  /** Ends the pause, or has a look follow the one under way. */
  wake(): void;
  close(): void;
}

export function followSource(source: Source, follower: Follower): Following {
  let closed = false;
  let woken = false;
  let mayWake = false;
  let endPause = (): void => {};
  let stopLook = (): void => {};

  async function run(): Promise<void> {
    let failures = 0;
    while (!closed) {
      woken = false;
      let next: number;
      try {
        const look = await lookOnce();
        if (closed) return;
        const instances = checkFound(look.instances);
        if (instances !== null) follower.onFound(instances);
        follower.onFault(instances === null ? "lists no instances" : null);
        failures = 0;
        next = look.next;
      } catch (error) {
        if (closed) return;
        follower.onFault(reasonOf(error));
        next = backOff(++failures, Math.random());
      }
      await pause(next);
    }
  }

  function lookOnce(): ReturnType<Source["look"]> {
    const limit = source.patience();
    const stop = new AbortController();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => give(new Error(`did not answer within ${limit / 1_000} s`)), limit);
      const give = (reason: Error): void => {
        clearTimeout(timer);
        reject(reason);
        stop.abort(reason);
      };
      stopLook = () => give(new Error("closed"));
      source.look(stop.signal).then(
        (look) => {
          clearTimeout(timer);
          resolve(look);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  async function pause(milliseconds: number): Promise<void> {
    await sleep(shortestPause);
    if (woken || closed) return;
    mayWake = true;
    await sleep(milliseconds - shortestPause);
    mayWake = false;
  }

  function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : null;
      timer?.unref();
      endPause = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }

  void run();
  return {
    wake() {
      woken = true;
      if (mayWake) endPause();
    },
    close() {
      closed = true;
      stopLook();
      endPause();
      source.close();
    },
  };
}

/** Milliseconds; `random` (0 to 1) spreads proxies that lost the same source, over half of the pause. */
export function backOff(failures: number, random: number): number {
  const pause = Math.min(firstBackOff * 2 ** (failures - 1), longestBackOff);
  return pause * (0.5 + random / 2);
}
