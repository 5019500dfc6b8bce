import { existsSync } from "node:fs";
import { join } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import { runCommand } from "../../run/run-command.ts";
import { type Supervised, supervise } from "../../run/supervise.ts";
import type { WorkflowContext } from "../context.ts";
import type { ProcessPlan } from "./process-plan.ts";

interface FleetOptions {
  readonly plans: readonly ProcessPlan[];
  readonly timeoutMs: number;
  /** Told of every process that was started, also of restarts. */
  readonly onPid: (name: string, pid: number) => void;
}

/** The running processes of one `msa up`. */
export class Fleet {
  readonly #ctx: WorkflowContext;
  readonly #options: FleetOptions;
  readonly #running = new Map<string, Supervised>();
  readonly #givingUp = new AbortController();
  /** Aborted on Ctrl-C, and when one of the others failed. */
  readonly #signal: AbortSignal;

  constructor(ctx: WorkflowContext, options: FleetOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#signal = AbortSignal.any([ctx.signal, this.#givingUp.signal]);
  }

  /** The monolith first, because it brings the schema up to date; what services need is prepared meanwhile. */
  async start(): Promise<void> {
    const of = (kind: ProcessPlan["kind"]): readonly ProcessPlan[] =>
      this.#options.plans.filter((plan) => plan.kind === kind);
    const monolith = Promise.all(of("monolith").map((plan) => this.#prepareAndRun(plan)));
    const prepared = Promise.all(of("service").map((plan) => this.#prepare(plan)));
    await this.#together([monolith, prepared]);
    await this.#startServices(of("service"));
    await this.#together(of("proxy").map((plan) => this.#run(plan)));
  }

  /**
   * Copies of one program that start at one moment may trip over each other: a file that each writes at its start, a lock.
   * What fell over is started once more, alone; what falls over then is broken.
   */
  async #startServices(plans: readonly ProcessPlan[]): Promise<void> {
    if (plans.length < 2) return this.#together(plans.map((plan) => this.#run(plan)));
    const fallen: ProcessPlan[] = [];
    const first = plans.map((plan) =>
      this.#run(plan).catch((error: unknown) => {
        const ended = error instanceof MsaError && error.message.startsWith(`${plan.name} ended (`);
        if (!ended || this.#signal.aborted) throw error;
        this.#ctx.onProgress({ kind: "warn", text: `${error.message}; it is started again, alone` });
        fallen.push(plan);
      }),
    );
    await this.#together(first);
    for (const plan of fallen) await this.#together([this.#run(plan)]);
  }

  /** Proxy first, so that it drains while its targets still answer; the monolith last. */
  async stop(): Promise<void> {
    for (const kind of ["proxy", "service", "monolith"] as const) {
      const ending = this.#options.plans.filter((plan) => plan.kind === kind && this.#running.has(plan.name));
      await Promise.all(ending.map((plan) => this.#running.get(plan.name)?.stop(plan.graceMs)));
    }
  }

  /** The first failure ends what the others are at: nobody waits for an install that has become pointless. */
  async #together(work: readonly Promise<unknown>[]): Promise<void> {
    let first: { readonly error: unknown } | null = null;
    const watched = work.map((one) =>
      one.catch((error: unknown) => {
        first ??= { error };
        this.#givingUp.abort();
      }),
    );
    // Nothing may still be starting when the others are stopped.
    await Promise.all(watched);
    const failure = first as { readonly error: unknown } | null; // assigned in a callback, which the compiler does not see
    if (failure !== null) throw failure.error;
  }

  async #prepareAndRun(plan: ProcessPlan): Promise<void> {
    await this.#prepare(plan);
    await this.#run(plan);
  }

  async #prepare({ name, prepare, cwd, env }: ProcessPlan): Promise<void> {
    const { onProgress } = this.#ctx;
    const signal = this.#signal;
    for (const { text, argv, made } of prepare) {
      onProgress({ kind: "step", text });
      const onLine = (line: string): void => onProgress({ kind: "output", source: name, text: line });
      // A build needs its dev dependencies, whatever the shell says about production.
      const { exitCode } = await runCommand({
        argv,
        cwd,
        env: { ...env, NODE_ENV: undefined },
        onLine,
        signal,
      });
      if (signal.aborted) return;
      if (exitCode === 0) onProgress({ kind: "done", text });
      else if (made !== null && existsSync(join(cwd, made))) {
        onProgress({ kind: "warn", text: `${text}: exit code ${exitCode}, but ${made} was written` });
      } else throw new MsaError("MSA4003", { message: `${text}: exit code ${exitCode}` });
    }
  }

  async #run(plan: ProcessPlan): Promise<void> {
    const { name, argv, cwd, env, healthUrl, url } = plan;
    const { onProgress } = this.#ctx;
    const signal = this.#signal;
    if (signal.aborted) return;
    onProgress({ kind: "step", text: `${name}: waiting for ${healthUrl}` });
    const supervised = await supervise({
      request: {
        name,
        argv,
        cwd,
        env,
        healthUrl,
        signal,
        timeoutMs: this.#options.timeoutMs,
        onLine: (text) => onProgress({ kind: "output", source: name, text }),
        onStarted: (pid) => this.#options.onPid(name, pid),
      },
      onTrouble: (text) => onProgress({ kind: "warn", text }),
    });
    this.#running.set(name, supervised);
    onProgress({ kind: "done", text: `${name} is healthy: ${url}` });
  }
}
