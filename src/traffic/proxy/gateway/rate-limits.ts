/** How often somebody may come: `rate-limiter-flexible` or a Redis counts, here is decided who counts as one. */
import type { RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimitSettings } from "../../../routes/gate-settings.ts";
import { traitOf } from "../pick/request-traits.ts";
import { networkOf } from "./addresses.ts";
import { claimText } from "./claim-text.ts";
import type { SharedCounts } from "./redis/redis-counts.ts";
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

/** Where requests are counted. */
export interface Counting {
  /** The primary process counts for all workers. */
  readonly byPrimary: boolean;
  /** Counts of several proxies; null: each has its own. */
  readonly shared: SharedCounts | null;
  /** While `shared` cannot tell: counted without it, or refused. */
  readonly whenDown: "memory" | "refuse";
}

/** Of one window, this request counted. */
interface Standing {
  readonly exceeded: boolean;
  readonly remaining: number;
  /** Milliseconds until the window ends. */
  readonly left: number;
}

/** `name` tells this limit from others of the same table. */
export function rateLimit(settings: RateLimitSettings, name: string, counting: Counting): RateLimit {
  const { requests, seconds, by = "ip", per = "gate" } = settings;
  const { byPrimary, shared, whenDown } = counting;
  // The primary and Redis keep counts by this: another limit must not be counted with it.
  const prefix = `${name} ${requests} in ${seconds}`;
  let limiter: Promise<RateLimiterAbstract> | null = null;

  async function open(): Promise<RateLimiterAbstract> {
    const { RateLimiterCluster, RateLimiterMemory } = await import("rate-limiter-flexible");
    const options = { points: requests, duration: seconds, keyPrefix: prefix };
    return byPrimary
      ? new RateLimiterCluster({ ...options, timeoutMs: patience })
      : new RateLimiterMemory(options);
  }

  async function countHere(key: string): Promise<Standing> {
    limiter ??= open();
    try {
      return standingOf(await (await limiter).consume(key), false);
    } catch (result) {
      if (result instanceof Error) throw result;
      return standingOf(result as RateLimiterRes, true); // what it rejects with when the points are used up
    }
  }

  async function count(key: string): Promise<Standing | null> {
    if (shared === null) return countHere(key);
    const counted = await shared.count(`${prefix} ${key}`, seconds);
    if (counted === null) return whenDown === "memory" ? countHere(key) : null;
    return {
      exceeded: counted.requests > requests,
      remaining: Math.max(0, requests - counted.requests),
      left: counted.left,
    };
  }

  return {
    identified: by === "api-key" || by.startsWith("jwt:"),
    async take(visit, identity) {
      const standing = await count(`${per === "route" ? visit.row : ""} ${whoIs(by, visit, identity)}`);
      if (standing === null) return uncounted;
      const fields = fieldsOf(requests, seconds, standing);
      if (!standing.exceeded) return fields;
      return refusal(
        "rate-limit",
        429,
        "Too Many Requests",
        `more than ${requests} in ${seconds} s by ${by}`,
        [...fields, "Retry-After", String(secondsLeft(standing))],
      );
    },
  };
}

const uncounted = refusal(
  "rate-limit",
  503,
  "Service Unavailable",
  "rateLimitStore cannot be asked, and says to refuse then",
  ["Retry-After", "1"],
);

function standingOf({ remainingPoints, msBeforeNext }: RateLimiterRes, exceeded: boolean): Standing {
  return { exceeded, remaining: Math.max(0, remainingPoints), left: msBeforeNext };
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
function fieldsOf(requests: number, seconds: number, standing: Standing): string[] {
  return [
    ...["RateLimit-Policy", `${requests};w=${seconds}`],
    ...["RateLimit-Limit", String(requests)],
    ...["RateLimit-Remaining", String(standing.remaining)],
    ...["RateLimit-Reset", String(secondsLeft(standing))],
  ];
}

function secondsLeft({ left }: Standing): number {
  return Math.max(1, Math.ceil(left / 1_000));
}
