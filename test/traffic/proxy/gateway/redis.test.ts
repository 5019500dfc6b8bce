/** Limits that several proxies share, and what becomes of requests when Redis does not answer. */
import { createServer } from "node:net";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import type { GateSettings, LimitStoreSettings } from "../../../../src/routes/gate-settings.ts";
import { type Reply, readReply } from "../../../../src/traffic/proxy/gateway/redis/read-reply.ts";
import { parseRedisAddress } from "../../../../src/traffic/proxy/gateway/redis/redis-address.ts";
import { checkProxy } from "../../../../src/workflows/proxy.ts";
import { type Mood, startFakeRedis } from "../../support/fake-redis.ts";
import { startNamedTarget } from "../../support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../../support/start-test-proxy.ts";
import { ask, type Fields } from "./gated.ts";

const secret = "s3cret-p%40ss";

interface Counted extends TestProxy {
  once(fields?: Fields): Promise<number>;
  faults(): (string | null)[];
}

async function startCounted(
  url: string,
  limit: NonNullable<GateSettings["rateLimits"]>[number],
  store: Partial<LimitStoreSettings> = {},
): Promise<Counted> {
  const monolith = await startNamedTarget("monolith");
  const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith", gate: "door" } });
  const proxy = await startTestProxy(
    {
      ...table,
      gates: { door: { rateLimits: [limit] } },
      // Long: what hangs must be noticed, and nothing else.
      rateLimitStore: { urlEnv: "LIMITS", patience: 2_000, ...store },
    },
    { env: { LIMITS: url } },
  );
  return {
    ...proxy,
    once: async (fields) => (await ask(proxy.port, "/a", fields)).status,
    faults: () => proxy.events.flatMap((event) => (event.kind === "limit-store" ? [event.fault] : [])),
  };
}

describe("a limit in Redis", () => {
  const limit = { requests: 3, seconds: 3_600 };

  it("is one for all proxies that count there", async () => {
    const redis = await startFakeRedis();
    const url = `redis://127.0.0.1:${redis.port}`;
    const [one, other] = [await startCounted(url, limit), await startCounted(url, limit)];
    const first = await ask(one.port, "/a");
    expect([first.status, first.header("ratelimit-remaining"), first.header("ratelimit-reset")]).toEqual([
      200,
      "2",
      "3600",
    ]);
    expect([await other.once(), await one.once(), await other.once(), await one.once()]).toEqual([
      200, 200, 429, 429,
    ]);
    expect(redis.connections()).toBe(2);
    expect([...one.faults(), ...other.faults()]).toEqual([]);
    await one.close();
    await expect.poll(redis.connections).toBe(1);
  });

  it("logs in, chooses the database, and names nobody who is counted", async () => {
    const redis = await startFakeRedis("s3cret-p@ss");
    const url = `redis://me:${secret}@127.0.0.1:${redis.port}/7`;
    const proxy = await startCounted(url, { ...limit, by: "cookie:sid" }, { prefix: "shop" });
    expect(await proxy.once({ Cookie: "sid=very-private" })).toBe(200);
    expect(redis.heard.slice(0, 2)).toEqual([
      ["AUTH", "me", "s3cret-p@ss"],
      ["SELECT", "7"],
    ]);
    const [, , , key] = redis.heard[2]!;
    expect(key).toMatch(/^shop:[\w-]{43}$/);
    expect(JSON.stringify(redis.heard)).not.toContain("very-private");
  });

  it("keeps its connection over a swap of the table that does not change it, and leaves it when it is changed", async () => {
    const redis = await startFakeRedis();
    const proxy = await startCounted(`redis://127.0.0.1:${redis.port}`, limit);
    await proxy.once();
    const monolith = await startNamedTarget("monolith");
    const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith", gate: "door" } });
    const gates = { door: { rateLimits: [limit] } };
    proxy.swap({ ...table, gates, rateLimitStore: { urlEnv: "LIMITS", patience: 2_000 } });
    expect([await proxy.once(), await proxy.once(), await proxy.once()]).toEqual([200, 200, 429]);
    expect(redis.connections()).toBe(1);
    proxy.swap({ ...table, gates });
    await expect.poll(redis.connections).toBe(0);
    expect(await proxy.once()).toBe(200);
    expect(proxy.faults()).toEqual([]);
  });
});

describe("a Redis that does not count", () => {
  const limit = { requests: 2, seconds: 3_600 };

  it.each([
    ["hangs", "no answer within 1000 ms"],
    ["dies", "it ended the connection"],
    ["refuses", "refused to count: OOM"],
    ["babbles", "what it says is no reply"],
  ] as const)("and %s loses no request: each proxy counts, and says it once", async (mood: Mood, said) => {
    const redis = await startFakeRedis();
    const proxy = await startCounted(`redis://127.0.0.1:${redis.port}`, limit, { patience: 1_000 });
    expect(await proxy.once()).toBe(200);
    redis.become(mood);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => proxy.once()));
    expect(answers.sort()).toEqual([200, 200, 429, 429, 429]);
    expect(proxy.faults()).toEqual([`127.0.0.1:${redis.port}: ${said}`]);
  });

  it("is asked again in the background, and counts from then on", async () => {
    const redis = await startFakeRedis();
    const proxy = await startCounted(`redis://127.0.0.1:${redis.port}`, limit);
    redis.become("dies");
    expect(await proxy.once()).toBe(200);
    redis.become("counts");
    await expect.poll(proxy.faults, { timeout: 20_000 }).toEqual([expect.any(String), null]);
    expect([await proxy.once(), await proxy.once(), await proxy.once()]).toEqual([200, 200, 429]);
    expect(proxy.faults()).toHaveLength(2);
  });

  it("because nobody listens there, or it wants another password, is no secret but for the password", async () => {
    const redis = await startFakeRedis("other");
    const wrong = await startCounted(`redis://:${secret}@127.0.0.1:${redis.port}`, limit);
    expect(await wrong.once()).toBe(200);
    expect(wrong.faults()).toEqual([`127.0.0.1:${redis.port}: refused the password: WRONGPASS`]);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as { port: number }; // of a TCP server that listens
    await new Promise((resolve) => closed.close(resolve));
    const nobody = await startCounted(`redis://:${secret}@127.0.0.1:${port}`, limit);
    expect(await nobody.once()).toBe(200);
    expect(nobody.faults()).toEqual([`127.0.0.1:${port}: ECONNREFUSED`]);
    await Promise.all([wrong.close(), nobody.close()]);
    expect(JSON.stringify([wrong.events, nobody.events, wrong.logLines(), nobody.logLines()])).not.toContain(
      "s3cret",
    );
  });

  it("lets nobody in where the table says so", async () => {
    const redis = await startFakeRedis();
    redis.become("refuses");
    const proxy = await startCounted(`redis://127.0.0.1:${redis.port}`, limit, { whenDown: "refuse" });
    const answer = await ask(proxy.port, "/a");
    expect([answer.status, answer.header("retry-after")]).toEqual([503, "1"]);
  });
});

describe("a table with a store", () => {
  it("is not taken without its address, which is never shown", async () => {
    for (const [value, said] of [
      [undefined, "LIMITS, which is not set"],
      ["", "LIMITS, which is not set"],
      [`http://:${secret}@x`, "LIMITS, which is not like redis://"],
      [`redis://:${secret}@x/y`, "LIMITS, which is not like redis://"],
    ] as const) {
      const redis = await startFakeRedis();
      const proxy = await startCounted(`redis://127.0.0.1:${redis.port}`, { requests: 1, seconds: 1 });
      const check = checkProxy({ root: dirname(proxy.routesFile), env: { LIMITS: value }, now: Date.now });
      const error = await check.then(
        () => new Error("was taken"),
        (reason: Error) => reason,
      );
      expect(error.message).toContain(said);
      expect(error.message).not.toContain("s3cret");
      expect(redis.connections()).toBe(0);
    }
  });
});

describe("addresses of a Redis", () => {
  it.each([
    [
      "redis://cache",
      { host: "cache", port: 6379, user: null, password: null, database: 0, encrypted: false },
    ],
    [
      "rediss://u:p%2F@[::1]:1/3",
      { host: "::1", port: 1, user: "u", password: "p/", database: 3, encrypted: true },
    ],
    ["redis://:p@h/", { user: null, password: "p", database: 0, shown: "h:6379" }],
  ])("%s", (text, parts) => {
    expect(parseRedisAddress(text)).toMatchObject(parts);
  });

  it.each([
    "cache:6379",
    "redis:/x",
    "redis://",
    "redis://h?x=1",
    "redis://h/1/2",
    "redis://:%zz@h",
    "unix:/x",
  ])("%s is none", (text) => {
    expect(parseRedisAddress(text)).toBeNull();
  });
});

describe("replies", () => {
  const read = (text: string): Reply | undefined => readReply(text, 0)?.reply;

  it("are read whole, or not yet", () => {
    const text = "*3\r\n:1\r\n$2\r\nab\r\n$-1\r\n";
    for (let length = 0; length < text.length; length++)
      expect(readReply(text.slice(0, length), 0)).toBeNull();
    expect(read(text)).toEqual([1, "ab", null]);
    expect(read("+OK\r\n")).toBe("OK");
    expect(read("-ERR unknown command 'AUTH', with args beginning with: 'secret'\r\n")).toEqual({
      kind: "ERR",
    });
  });

  it.each(["x\r\n", ":1x\r\n", "*99\r\n", "$9999\r\n", `+${"a".repeat(5_000)}`, "*-1\r\n"])(
    "%j are none",
    (text) => {
      expect(() => read(text)).toThrow();
    },
  );
});
