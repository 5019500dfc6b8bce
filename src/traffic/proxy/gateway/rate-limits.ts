/** How often somebody may come: `rate-limiter-flexible` counts, here is decided who counts as one. */
import type { RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimitSettings } from "../../../routes/gate-settings.ts";
import { traitOf } from "../pick/request-traits.ts";
import { networkOf } from "./addresses.ts";
import { claimText } from "./claim-text.ts";
import { type DoorAnswer, type Identity, refusal, type Visit } from "./visit.ts";

export interface RateLimit {
  /** Whether it needs to know who asks. */
  readonly identified: boolean;
  /** Counts the request. Fields for the answer, or the answer for somebody who comes too often. */
  take(visit: Visit, identity: Identity): Promise<readonly string[] | DoorAnswer>;
}

/** Milliseconds that a worker waits for the primary's count. */
const patience = 2_000;
let counting: Promise<unknown> | null = null;

/** In the primary process: counts what its workers are asked, so that a limit is one for all of them. */
export function countForWorkers(): Promise<unknown> {
  counting ??= import("rate-limiter-flexible").then(
    ({ RateLimiterClusterMaster }) => new RateLimiterClusterMaster(),
  );
  return counting;
}

/** `name` tells this limit from others of the same process; `shared`: the primary counts. */
export function rateLimit(settings: RateLimitSettings, name: string, shared: boolean): RateLimit {
  const { requests, seconds, by = "ip", per = "gate" } = settings;
  let limiter: Promise<RateLimiterAbstract> | null = null;

  async function open(): Promise<RateLimiterAbstract> {
    const { RateLimiterCluster, RateLimiterMemory } = await import("rate-limiter-flexible");
    // The primary keeps a limiter by its prefix: another limit must not be counted by it.
    const options = { points: requests, duration: seconds, keyPrefix: `${name} ${requests} in ${seconds}` };
    return shared
      ? new RateLimiterCluster({ ...options, timeoutMs: patience })
      : new RateLimiterMemory(options);
  }

  return {
    identified: by === "api-key" || by.startsWith("jwt:"),
    async take(visit, identity) {
      limiter ??= open();
      const key = `${per === "route" ? visit.row : ""} ${whoIs(by, visit, identity)}`;
      try {
        return fieldsOf(requests, seconds, await (await limiter).consume(key));
      } catch (result) {
        if (result instanceof Error) throw result;
        const state = result as RateLimiterRes; // what it rejects with when the points are used up
        const fields = fieldsOf(requests, seconds, state);
        fields.push("Retry-After", String(secondsLeft(state)));
        return refusal(
          "rate-limit",
          429,
          "Too Many Requests",
          `more than ${requests} in ${seconds} s by ${by}`,
          fields,
        );
      }
    },
  };
}

/** Who shows nothing to be known by is known by the address; no limit could be escaped by saying less. */
function whoIs(by: string, visit: Visit, identity: Identity): string {
  if (by === "all") return "all";
  const name = by.slice(by.indexOf(":") + 1);
  const found =
    by === "api-key"
      ? identity.apiKey
      : by.startsWith("jwt:")
        ? claimText(identity.claims?.[name])
        : by === "ip"
          ? null
          : traitOf(by, visit);
  return found === null ? `ip ${networkOf(visit.clientIp)}` : `${by} ${found}`;
}

/** As draft-ietf-httpapi-ratelimit-headers had them up to its sixth version, which clients know. */
function fieldsOf(requests: number, seconds: number, state: RateLimiterRes): string[] {
  return [
    ...["RateLimit-Policy", `${requests};w=${seconds}`],
    ...["RateLimit-Limit", String(requests)],
    ...["RateLimit-Remaining", String(Math.max(0, state.remainingPoints))],
    ...["RateLimit-Reset", String(secondsLeft(state))],
  ];
}

function secondsLeft({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
