import { kill } from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { get, startLoad } from "./support/load.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { accessLog, pidOf, up, upLog } from "./support/up.ts";

let shop: Shop;
let monolith: number;
let service: number;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("catalog");
  await up(shop);
  expect(await shop.msa("move", "catalog", "service")).toMatchObject({ code: 0 });
  monolith = pidOf(shop, "monolith");
  service = pidOf(shop, "catalog");
  await eventually(async () => (await pidOfAnswer()) === service);
});
afterAll(() => shop.close());

const pidIn = (body: string): number => Number(/pid (\d+)/.exec(body)?.[1]);
const pidOfAnswer = async (): Promise<number> =>
  pidIn((await get(`${shop.proxyUrl}/api/catalog/export`)).body);

test("killed under load, it costs no GET: the monolith answers until up has started it again", async () => {
  const load = startLoad([`${shop.proxyUrl}/api/catalog`, `${shop.proxyUrl}/api/catalog/pen`], 16);
  await eventually(() => load.answers.length > 300);
  kill(service, "SIGKILL");
  const atKill = load.answers.length;
  await eventually(() => load.answers.length > atKill + 300);
  const restarted = (): number => pidOf(shop, "catalog");
  await eventually(() => restarted() !== service);
  await eventually(async () => (await pidOfAnswer()) === restarted());
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...new Set(load.answers.map(({ status }) => status))]).toEqual([200]);
  expect(pidOf(shop, "monolith")).toBe(monolith);
});

test("the fault is in the access log, in /metrics and in msa status, and up tells what it did", async () => {
  await eventually(() => accessLog(shop).some((line) => line.fault !== undefined));
  const faults = accessLog(shop).filter((line) => line.fault !== undefined);
  expect(faults[0]).toMatchObject({ fault: { side: "target" }, leg: "monolith", status: 200 });

  const metrics = await (await fetch(`${shop.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/^msa_faults_total\{phase="[a-z-]+",side="target",kind="[a-z-]+"\} [1-9]/m);
  expect(metrics).toMatch(/^msa_fallbacks_total\{route="GET \/api\/catalog"\} [1-9]/m);

  const { stdout } = await shop.msa("status");
  expect(stdout).toMatch(/^! \d+ requests? that a service could not answer went to the monolith$/m);
  expect(JSON.parse((await shop.msa("status", "--json")).stdout).totals.fallbacks).toBeGreaterThan(0);

  expect(upLog(shop)).toContain("catalog ended (SIGKILL); starting it again");
  await eventually(() => upLog(shop).includes("catalog is healthy again"));
});

test("an answer under way when the service dies is cut, never completed by the other side", async () => {
  const load = startLoad([`${shop.proxyUrl}/api/catalog/export`], 8);
  await eventually(() => load.answers.length > 30);
  kill(pidOf(shop, "catalog"), "SIGKILL");
  const atKill = load.answers.length;
  await eventually(() => load.answers.length > atKill + 30);
  await load.stop();
  for (const { status, body } of load.answers) {
    expect(status).toBe(200);
    expect(body.split("\n")).toHaveLength(41);
    expect(new Set(body.match(/pid \d+/g)).size).toBe(1);
  }
  // Only what had begun to arrive could be lost: at most one a connection.
  expect(load.failures.length).toBeLessThanOrEqual(8);
});

test("while a service is down, status names it", async () => {
  // It dies again at every start, and up starts it again and again.
  let named = false;
  while (!named) {
    try {
      kill(pidOf(shop, "catalog"), "SIGKILL");
    } catch {
      // It is between two lives.
    }
    await get(`${shop.proxyUrl}/api/catalog`);
    const { stdout } = await shop.msa("status");
    named = stdout.includes("✖ catalog does not answer; the monolith answers for it");
  }
  expect((await get(`${shop.proxyUrl}/api/catalog`)).status).toBe(200);
});

test("down stops everything, and says what", async () => {
  const { code, stdout } = await shop.msa("down");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^stopped monolith,( catalog,)? proxy\n$/);
  await expect(get(`${shop.proxyUrl}/health`)).rejects.toThrow();
  await expect(get(`http://127.0.0.1:${shop.ports.monolith}/health`)).rejects.toThrow();
});
