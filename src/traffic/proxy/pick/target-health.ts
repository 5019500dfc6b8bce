/** What earlier requests learnt about targets. The only thing in pick/ that changes. */
import type { Target } from "../table/route-table.ts";

/** Milliseconds a target is left alone after its first failed connect, doubled with each further one. */
const firstPause = 500;
const longestPause = 8_000;

export interface TargetHealth {
  /** False while the target is being left alone; true for one probing request when the pause is over. */
  mayTry(target: Target, now: number): boolean;
  /** As `mayTry`, without using up the probe. */
  isDown(target: Target, now: number): boolean;
  connectFailed(target: Target, now: number): void;
  connected(target: Target): void;
}

export function createTargetHealth(): TargetHealth {
  const down = new Map<string, { pause: number; until: number }>();
  return {
    mayTry(target, now) {
      const state = down.get(target.key);
      if (state === undefined) return true;
      if (now < state.until) return false;
      // The others wait for what the probe finds.
      state.until = now + state.pause;
      return true;
    },
    isDown(target, now) {
      const state = down.get(target.key);
      return state !== undefined && now < state.until;
    },
    connectFailed(target, now) {
      const state = down.get(target.key);
      const pause = state === undefined ? firstPause : Math.min(state.pause * 2, longestPause);
      down.set(target.key, { pause, until: now + pause });
    },
    connected(target) {
      if (down.size > 0) down.delete(target.key);
    },
  };
}
