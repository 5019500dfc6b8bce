import type { CheckResult } from "../../errors/check-result.ts";
import { MsaError } from "../../errors/msa-error.ts";

/** `seen`: what it was seen by. A check that does not hold throws MSA2009. */
export type Holds = { readonly seen: string } | { readonly skipped: string };

/** In the order in which people read them; they run in another one. */
const rungs = {
  V1: "types: no error that the monolith does not have",
  V2: "every import resolves; what nobody puts on a request is named",
  V3: "its packages install by themselves",
  V4: "starts by its own npm start and changes no schema",
  V5: "its routes and their chains are the monolith's",
  V6: "answers GET requests as the monolith does",
  V7: "remote calls hold on both ends",
  V8: "the monolith is as it was",
  V9: "the tests that travelled pass",
} as const;

export type Rung = keyof typeof rungs;

/** Runs checks and keeps what they said, also of those that did not hold: the others may still tell something. */
export class Ladder {
  readonly #results = new Map<Rung, CheckResult>();
  readonly #signal: AbortSignal;
  #failure: MsaError | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** True when it passed. `needs`: checks without which this one would say nothing. */
  async climb(id: Rung, work: () => Promise<Holds>, needs: readonly Rung[] = []): Promise<boolean> {
    const broken = needs.find((other) => this.#results.get(other)?.status === "failed");
    if (broken !== undefined) this.skip(id, `${broken} did not hold`);
    else {
      const started = performance.now();
      const seconds = (): number => Math.round((performance.now() - started) / 10) / 100;
      try {
        const holds = await work();
        if ("skipped" in holds) this.skip(id, holds.skipped);
        else this.#note(id, "passed", holds.seen, seconds());
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!(error instanceof MsaError)) throw error;
        this.#failure ??= error;
        this.#note(id, "failed", error.message, seconds());
      }
    }
    return this.#results.get(id)?.status === "passed";
  }

  skip(id: Rung, reason: string): void {
    this.#note(id, "skipped", reason, 0);
  }

  get results(): readonly CheckResult[] {
    return keysOf(rungs).flatMap((id) => this.#results.get(id) ?? []);
  }

  /** Throws the first failure, with everything that was tried. */
  finish(): void {
    const error = this.#failure;
    if (error === null) return;
    const { code, message, why, fix, where, cause } = error;
    throw new MsaError(code, { message, why, fix, where, cause, checks: this.results });
  }

  #note(id: Rung, status: CheckResult["status"], reason: string, seconds: number): void {
    this.#results.set(id, { id, what: rungs[id], status, reason, seconds });
  }
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[]; // a literal has no other keys
}
