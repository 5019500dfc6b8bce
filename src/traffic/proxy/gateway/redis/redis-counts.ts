/** Counts that several proxies share, kept in Redis. Where it is down or slow the answer is "nobody knows", at once. */
import { createHash } from "node:crypto";
import { RedisRefusal } from "./read-reply.ts";
import type { RedisAddress } from "./redis-address.ts";
import { openRedisLink, type RedisLink } from "./redis-link.ts";

interface Counted {
  /** Requests of its window, this one included. */
  readonly requests: number;
  /** Milliseconds until the window ends. */
  readonly left: number;
}

export interface SharedCounts {
  /** Counts one request. Null when nobody can tell: never later than `patience`, and at once while Redis is known to be down. */
  count(key: string, seconds: number): Promise<Counted | null>;
  close(): void;
}

export interface SharedCountsInput {
  readonly address: RedisAddress;
  /** In front of the keys. */
  readonly prefix: string;
  /** Milliseconds. */
  readonly patience: number;
  /** Once when it fails, and with null once when it answers again. */
  readonly onFault: (fault: string | null) => void;
}

/** A window begins with its first request; one step, so that a proxy that dies in between leaves no count without an end. */
const script = `local requests = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {requests, left}`;

/** Milliseconds between two looks whether it is there again. */
const firstPause = 500;
const longestPause = 10_000;

export function redisCounts({ address, prefix, patience, onFault }: SharedCountsInput): SharedCounts {
  let link: RedisLink | null = null;
  let looking: RedisLink | null = null;
  let retry: NodeJS.Timeout | null = null;
  let pause = firstPause;
  let down = false;
  let closed = false;

  function open(): RedisLink {
    const mine: RedisLink = openRedisLink(address, patience, (fault) => {
      if (mine === link || mine === looking) lose(fault);
    });
    return mine;
  }

  function lose(fault: string): void {
    if (closed) return;
    link?.close();
    looking?.close();
    link = null;
    looking = null;
    if (!down) onFault(`${address.shown}: ${fault}`);
    down = true;
    retry ??= setTimeout(look, pause).unref();
    pause = Math.min(pause * 2, longestPause);
  }

  /** Requests do not wait for it. */
  function look(): void {
    retry = null;
    const tried = open();
    looking = tried;
    ask(tried, "look", 1).then(
      () => {
        if (closed || looking !== tried) return;
        link = tried;
        looking = null;
        pause = firstPause;
        down = false;
        onFault(null);
      },
      (error: unknown) => lose(reasonOf(error)),
    );
  }

  async function ask(by: RedisLink, key: string, seconds: number): Promise<Counted> {
    // Who is counted may be a key, a cookie or a claim: none of them shall stand in somebody's Redis.
    const name = `${prefix}:${createHash("sha256").update(key).digest("base64url")}`;
    const reply = await by.ask(["EVAL", script, "1", name, String(seconds * 1_000)]);
    if (reply instanceof RedisRefusal) throw new Error(`refused to count: ${reply.kind}`);
    const [requests, left] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof requests !== "number" || typeof left !== "number") throw new Error("what it says is no count");
    return { requests, left };
  }

  return {
    async count(key, seconds) {
      if (closed || down) return null;
      link ??= open();
      const asked = link;
      try {
        return await ask(asked, key, seconds);
      } catch (error) {
        // A link that broke has said so itself.
        if (asked === link) lose(reasonOf(error));
        return null;
      }
    },
    close() {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      link?.close();
      looking?.close();
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
