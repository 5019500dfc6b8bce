/**
 * What earlier requests learnt about the instances of targets, and which of them takes the next one. The only thing in
 * pick/ that changes.
 */
import type { Instance, Target } from "../table/route-table.ts";
import { createRetryBudget } from "./retry-budget.ts";

/** Milliseconds an instance is left alone after its first failed connect, doubled with each further one. */
const firstPause = 500;
const longestPause = 8_000;
/** Outlier ejection, with Envoy's numbers: failures in a row, and milliseconds, times the ejections so far. */
const failuresUntilEjection = 5;
const baseEjection = 30_000;
const longestEjection = 300_000;
/** Health checks in a row that must fail. */
const failedChecksUntilDown = 2;

export interface Instances {
  /**
   * Who takes the next request; counted as under way until `release`. Null when each is left alone or has its fill.
   * One whose pause is over gets a single request, for whose end the others wait. `tried` are left out.
   */
  take(target: Target, now: number, tried?: readonly Instance[]): Instance | null;
  /** As `take` where nobody else may answer: then also one that is left alone. Null when each has its fill. */
  takeAnyway(target: Target, now: number): Instance | null;
  release(instance: Instance): void;
  /** Whether the target can pay for one more request sent to a second instance; it has paid then. */
  mayRetry(target: Target): boolean;
  /** One of its instances at least, whether or not it has its fill. */
  isUp(target: Target, now: number): boolean;
  isDown(instance: Instance, now: number): boolean;
  underWay(instance: Instance): number;
  connected(instance: Instance): void;
  connectFailed(instance: Instance, now: number): void;
  /** `failed`: no whole answer came, or one that says that somebody behind it failed (502, 503, 504). */
  answered(target: Target, instance: Instance, failed: boolean, now: number): void;
  /** What a health check found. One that is down by checks comes back by a check only. */
  checked(instance: Instance, healthy: boolean): void;
  /** Forgets all others but those with requests under way. */
  retain(targets: readonly Target[]): void;
}

interface State {
  underWay: number;
  /** Of smooth weighted round-robin, as nginx has it. */
  turn: number;
  /** Milliseconds; 0 while all is well. */
  pause: number;
  /** Left alone until then. */
  until: number;
  ejected: boolean;
  /** In a row. */
  failures: number;
  ejections: number;
  failedChecks: number;
}

export function createInstances(): Instances {
  const states = new Map<string, State>();
  const budget = createRetryBudget();

  function of({ key }: Instance): State {
    let state = states.get(key);
    if (state === undefined) {
      state = {
        underWay: 0,
        turn: 0,
        pause: 0,
        until: 0,
        ejected: false,
        failures: 0,
        ejections: 0,
        failedChecks: 0,
      };
      states.set(key, state);
    }
    return state;
  }

  const isDown = (state: State, now: number): boolean =>
    now < state.until || state.failedChecks >= failedChecksUntilDown;

  function choose(target: Target, may: (instance: Instance, state: State) => boolean): Instance | null {
    let best: Instance | null = null;
    let bestState: State | null = null;
    let bestLoad = 0;
    let weights = 0;
    for (const instance of target.instances) {
      const state = of(instance);
      if (state.underWay >= target.maxInFlight || !may(instance, state)) continue;
      weights += instance.weight;
      state.turn += instance.weight;
      const load = target.balance === "least-busy" ? state.underWay / instance.weight : 0;
      if (bestState === null || load < bestLoad || (load === bestLoad && state.turn > bestState.turn)) {
        best = instance;
        bestState = state;
        bestLoad = load;
      }
    }
    if (bestState === null) return null;
    bestState.turn -= weights;
    bestState.underWay++;
    return best;
  }

  function take(target: Target, now: number, tried: readonly Instance[] = []): Instance | null {
    const taken = choose(target, (instance, state) => !isDown(state, now) && !tried.includes(instance));
    if (taken === null) return null;
    const state = of(taken);
    // The others wait for what the probe finds.
    if (state.until > 0) state.until = now + state.pause;
    if (target.instances.length > 1 && tried.length === 0) budget.earn(target.name);
    return taken;
  }

  function comeBack(state: State): void {
    state.pause = 0;
    state.until = 0;
    state.ejected = false;
  }

  /** Never more than half of a target's instances, so never the only one: a fault of them all is no outlier. */
  function eject(target: Target, state: State, now: number): void {
    const down = target.instances.filter((one) => of(one) !== state && isDown(of(one), now)).length;
    if ((down + 1) * 2 > target.instances.length) return;
    if (now > state.until + longestEjection) state.ejections = 0;
    state.ejections++;
    state.ejected = true;
    state.pause = Math.min(baseEjection * state.ejections, longestEjection);
    state.until = now + state.pause;
  }

  return {
    take,
    takeAnyway: (target, now) => take(target, now) ?? choose(target, () => true),
    release(instance) {
      of(instance).underWay--;
    },
    mayRetry: (target) => budget.spend(target.name),
    isUp: (target, now) => target.instances.some((instance) => !isDown(of(instance), now)),
    isDown: (instance, now) => isDown(of(instance), now),
    underWay: (instance) => of(instance).underWay,
    connected(instance) {
      const state = of(instance);
      // An outlier accepts connections, too: only an answer shows that it is well again.
      if (state.until > 0 && !state.ejected) comeBack(state);
    },
    connectFailed(instance, now) {
      const state = of(instance);
      state.pause = state.pause === 0 ? firstPause : Math.min(state.pause * 2, longestPause);
      state.until = now + state.pause;
    },
    answered(target, instance, failed, now) {
      const state = of(instance);
      if (failed) {
        if (++state.failures >= failuresUntilEjection) eject(target, state, now);
        return;
      }
      state.failures = 0;
      if (state.ejected) comeBack(state);
    },
    checked(instance, healthy) {
      const state = of(instance);
      if (!healthy) {
        state.failedChecks++;
        return;
      }
      state.failedChecks = 0;
      if (!state.ejected) comeBack(state);
    },
    retain(targets) {
      const kept = new Set(targets.flatMap(({ instances }) => instances.map(({ key }) => key)));
      for (const [key, state] of states) if (!kept.has(key) && state.underWay === 0) states.delete(key);
      budget.retain(new Set(targets.map(({ name }) => name)));
    },
  };
}
