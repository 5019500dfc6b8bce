/** Who is asked for the answer to one request, one after the other: an instance, another of the same target, the monolith. */
import type { Leg, Pick } from "../pick/pick-target.ts";
import type { Instance, Target } from "../table/route-table.ts";
import type { ExchangeContext } from "./exchange-context.ts";
import type { Fault } from "./fault.ts";

/** What a proxy on the way to the target says when that one failed; an application's own 500 is the same on each instance. */
const gatewayFailures: ReadonlySet<number> = new Set([502, 503, 504]);

export class Attempts {
  leg: Leg;
  target: Target;
  /** Who is asked, or was asked last; null when the target has its fill. */
  instance: Instance | null;
  readonly #context: ExchangeContext;
  readonly #fallback: Target | null;
  readonly #tried: Instance[] = [];
  #underWay: boolean;

  constructor(pick: Pick, context: ExchangeContext) {
    this.leg = pick.leg;
    this.target = pick.target;
    this.instance = pick.instance;
    this.#underWay = pick.instance !== null;
    this.#fallback = pick.fallback;
    this.#context = context;
  }

  connected(): void {
    if (this.instance !== null) this.#context.instances.connected(this.instance);
  }

  answered(status: number): void {
    this.#tell(gatewayFailures.has(status));
  }

  /** What the fault says about the instance. */
  failed(fault: Fault): void {
    if (this.instance === null || fault.side !== "target") return;
    if (fault.phase === "connect") this.#context.instances.connectFailed(this.instance, this.#context.now());
    else this.#tell(true);
  }

  /** True when there is somebody else to ask, who then is `instance`. */
  next(may: { readonly anotherInstance: boolean; readonly monolith: boolean }): boolean {
    const { instances, now } = this.#context;
    this.over();
    if (this.instance !== null) this.#tried.push(this.instance);
    if (may.anotherInstance && this.#tried.length < this.target.instances.length) {
      const another = instances.mayRetry(this.target)
        ? instances.take(this.target, now(), this.#tried)
        : null;
      if (another !== null) return this.#goOn(another);
    }
    if (this.leg === "monolith" || this.#fallback === null || !may.monolith) return false;
    this.leg = "monolith";
    this.target = this.#fallback;
    this.#tried.length = 0;
    return this.#goOn(instances.takeAnyway(this.target, now()));
  }

  /** The instance has one request less under way. */
  over(): void {
    if (this.#underWay && this.instance !== null) this.#context.instances.release(this.instance);
    this.#underWay = false;
  }

  /** The fault of a target whose every instance has as many requests as it may have. */
  full(): Fault {
    return {
      phase: "connect",
      side: "proxy",
      kind: "unavailable",
      detail: `${this.target.name} has ${this.target.maxInFlight} requests under way on each instance`,
    };
  }

  #goOn(instance: Instance | null): true {
    this.instance = instance;
    this.#underWay = instance !== null;
    return true;
  }

  #tell(failed: boolean): void {
    const { instances, now } = this.#context;
    if (this.instance !== null && this.target.instances.length > 1)
      instances.answered(this.target, this.instance, failed, now());
  }
}
