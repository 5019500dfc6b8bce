/** Rate limits in the real redis-server: one limit for several proxies, through its restart, with a password. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../run/free-port.ts";
import { ask } from "../traffic/proxy/gateway/gated.ts";
import { startNamedTarget } from "../traffic/support/start-target.ts";
import { startTestProxy, type TestProxy, tableOf } from "../traffic/support/start-test-proxy.ts";

const password = "a-long-pass-word";
const isThere = spawnSync("redis-server", ["--version"]).status === 0;

async function startRedis(port: number): Promise<{ stop(signal?: NodeJS.Signals): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "msa-redis-"));
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", password, "--save", ""];
  const child: ChildProcess = spawn("redis-server", [...words, "--dir", folder], { stdio: "pipe" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    child.kill(signal);
    if (signal === "SIGKILL" || signal === "SIGTERM") await ended;
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
    child.stdout!.on("data", (data: Buffer) => {
      if (data.toString().includes("Ready to accept connections")) resolve();
    });
  });
  return { stop };
}

async function startCounting(port: number, requests: number, seconds: number): Promise<TestProxy> {
  const monolith = await startNamedTarget("monolith");
  const table = tableOf(monolith.url, null, { "GET /a": { state: "monolith", gate: "door" } });
  return startTestProxy(
    {
      ...table,
      gates: { door: { rateLimits: [{ requests, seconds }] } },
      rateLimitStore: { urlEnv: "LIMITS", patience: 1_000 },
    },
    { env: { LIMITS: `redis://:${password}@127.0.0.1:${port}/2` } },
  );
}

const faults = ({ events }: TestProxy): (string | null)[] =>
  events.flatMap((event) => (event.kind === "limit-store" ? [event.fault] : []));

describe.skipIf(!isThere)("limits in redis-server", () => {
  it("count the requests of two proxies together, exactly, also all at once", async () => {
    const port = await freePort();
    await startRedis(port);
    const proxies = [await startCounting(port, 20, 3_600), await startCounting(port, 20, 3_600)];
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => (await ask(proxies[at % 2]!.port, "/a")).status),
    );
    expect(answers.filter((status) => status === 200)).toHaveLength(20);
    expect(answers.filter((status) => status === 429)).toHaveLength(40);
    const refused = await ask(proxies[0]!.port, "/a");
    expect(Number(refused.header("retry-after"))).toBeGreaterThan(3_000);
    expect(proxies.flatMap(faults)).toEqual([]);
  });

  it("begin anew when their window has ended", async () => {
    const port = await freePort();
    await startRedis(port);
    const proxy = await startCounting(port, 1, 1);
    expect((await ask(proxy.port, "/a")).status).toBe(200);
    const next = async (): Promise<number> => (await ask(proxy.port, "/a")).status;
    await expect.poll(next, { timeout: 10_000, interval: 300 }).toBe(200);
    expect(faults(proxy)).toEqual([]);
  });

  it("lose no request when it is killed, when it stands still, and when it comes back", async () => {
    const port = await freePort();
    const first = await startRedis(port);
    const proxy = await startCounting(port, 1_000, 3_600);
    const status = async (): Promise<number> => (await ask(proxy.port, "/a")).status;
    expect(await status()).toBe(200);
    await first.stop("SIGKILL");
    expect(await status()).toBe(200);
    expect(faults(proxy)).toHaveLength(1);
    const second = await startRedis(port);
    await expect.poll(() => faults(proxy), { timeout: 30_000 }).toEqual([expect.any(String), null]);
    expect(await status()).toBe(200);
    await second.stop("SIGSTOP");
    expect(await status()).toBe(200);
    expect(faults(proxy).at(-1)).toBe(`127.0.0.1:${port}: no answer within 1000 ms`);
    await second.stop("SIGCONT");
    await expect.poll(() => faults(proxy), { timeout: 30_000 }).toHaveLength(4);
    expect(JSON.stringify(proxy.events)).not.toContain(password);
  });
});
