import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeRoutes, readHistory } from "../../src/routes/store.ts";
import { moveRows } from "../../src/routes/transitions.ts";
import { eventually } from "./support/eventually.ts";
import { startLoad } from "./support/load.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { pidOf, up } from "./support/up.ts";

const endpoint = "GET /api/catalog/export";
const flips = { binary: 24, admin: 400, file: 76 };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("catalog");
  await up(shop);
});
afterAll(() => shop.close());

const table = (): string => join(shop.dir, "msa.routes.json");
const stateOf = (flip: number) => (flip % 2 === 0 ? "service" : "monolith");

async function flipByBinary(flip: number): Promise<void> {
  const { code, stderr } = await shop.msa("move", endpoint, stateOf(flip));
  expect(code, stderr).toBe(0);
}

async function flipByAdmin(flip: number): Promise<void> {
  const token = readFileSync(join(shop.dir, ".msa/cache/admin-token"), "utf8").trim();
  const answer = await fetch(`${shop.adminUrl}/api/move`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ selector: endpoint, state: stateOf(flip) }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ changed: [{ id: endpoint, to: stateOf(flip) }] });
}

async function flipByFile(flip: number): Promise<void> {
  const actor = { action: "move", by: "test", at: new Date() } as const;
  await changeRoutes(table(), actor, (file) => moveRows(file, endpoint, { state: stateOf(flip) }));
  // Time to be noticed, or several flips would be taken up as one.
  await sleep(10);
}

test("500 flips of one endpoint under 16 keep-alive connections: no request fails, no answer is mixed", async () => {
  const load = startLoad([`${shop.proxyUrl}/api/catalog/export`, `${shop.proxyUrl}/api/catalog/ink`], 16);
  let flip = 0;
  for (const [count, go] of [
    [flips.binary, flipByBinary],
    [flips.admin, flipByAdmin],
    [flips.file, flipByFile],
  ] as const) {
    for (let at = 0; at < count; at++) await go(flip++);
  }
  expect(flip).toBe(500);
  await load.stop();

  expect(load.failures).toEqual([]);
  expect([...new Set(load.answers.map(({ status }) => status))]).toEqual([200]);
  const exports = load.answers.map(({ body }) => body).filter((body) => body.startsWith("pid "));
  const sides = new Set<string>();
  for (const body of exports) {
    expect(body.split("\n")).toHaveLength(41);
    const pids = new Set(body.match(/^pid \d+/gm));
    expect(pids.size).toBe(1);
    sides.add([...pids][0]!);
  }
  expect(sides).toEqual(new Set([`pid ${pidOf(shop, "monolith")}`, `pid ${pidOf(shop, "catalog")}`]));
  expect(exports.length).toBeGreaterThan(200);

  const history = await readHistory(table());
  expect(history).toHaveLength(500);
  expect(history.filter(({ by }) => by === "cli")).toHaveLength(flips.binary);
}, 180_000);

test("a move is obeyed within a second", async () => {
  for (const [state, name] of [
    ["service", "catalog"],
    ["monolith", "monolith"],
  ] as const) {
    await shop.msa("move", endpoint, state);
    const moved = performance.now();
    const load = startLoad([`${shop.proxyUrl}/api/catalog/export`], 1);
    await eventually(() => load.answers.at(-1)?.body.includes(`pid ${pidOf(shop, name)} `) ?? false);
    await load.stop();
    // The promise, with room for a machine that does much else.
    expect(performance.now() - moved).toBeLessThan(5_000);
  }
});
