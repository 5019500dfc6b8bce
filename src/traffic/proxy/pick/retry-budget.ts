/**
 * A share of the requests may be sent a second time, to another instance. Counted per target and not per request: while
 * everything fails, a retry for each request would double the load on what is left.
 */

/** One retry for that many requests. */
const requestsPerRetry = 5;
/** Retries that a target has in hand at first, and can save up. */
const reserve = 10;

export interface RetryBudget {
  /** A request was sent for the first time. */
  earn(target: string): void;
  /** False when there is nothing left. */
  spend(target: string): boolean;
  retain(targets: ReadonlySet<string>): void;
}

export function createRetryBudget(): RetryBudget {
  /** In fifths of a retry, so that sums stay exact. */
  const saved = new Map<string, number>();
  const of = (target: string): number => saved.get(target) ?? reserve * requestsPerRetry;
  return {
    earn(target) {
      saved.set(target, Math.min(reserve * requestsPerRetry, of(target) + 1));
    },
    spend(target) {
      const left = of(target) - requestsPerRetry;
      if (left < 0) return false;
      saved.set(target, left);
      return true;
    },
    retain(targets) {
      for (const name of saved.keys()) if (!targets.has(name)) saved.delete(name);
    },
  };
}
