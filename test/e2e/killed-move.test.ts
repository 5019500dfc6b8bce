import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { kill } from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseRoutes } from "../../src/routes/parse-routes.ts";
import { seededRandom } from "../traffic/support/seeded-random.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
let service: Server;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("orders");
  // Who answers does not matter here: the gate asks for a health answer only.
  service = createServer((_, response) => response.end("{}"));
  await new Promise<void>((resolve) => service.listen(shop.ports.service, "127.0.0.1", resolve));
});
afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await shop.close();
});

const text = (): string => readFileSync(join(shop.dir, "msa.routes.json"), "utf8");

test("killed at random moments, it leaves the old table or the new one, and the next move works", async () => {
  const table = text();
  const names = [...readdirSync(shop.dir)];
  const started = performance.now();
  expect((await shop.msa("move", "orders", "service")).code).toBe(0);
  let took = performance.now() - started;
  const moved = text();
  const random = seededRandom(3);
  let killed = 0;
  for (let round = 0; round < 12 || (round < 60 && killed < 4); round++) {
    const [state, from, to] = round % 2 === 0 ? ["monolith", moved, table] : ["service", table, moved];
    writeFileSync(join(shop.dir, "msa.routes.json"), from);
    // The table is written near the end.
    const ms = took * (0.4 + (random.int(600) / 1000) * 1.1);
    let timer: NodeJS.Timeout | undefined;
    const begun = performance.now();
    const { code } = await shop.msaWith(
      {
        onStart: (pid) => {
          timer = setTimeout(() => kill(pid, "SIGKILL"), ms);
        },
      },
      "move",
      "orders",
      state,
    );
    clearTimeout(timer);
    if (code === null) killed++;
    // The machine was busier when it was measured.
    else took = Math.min(took, performance.now() - begun);
    expect([from, to]).toContain(text());
    expect(readdirSync(shop.dir)).toEqual(names);
    parseRoutes(text(), "msa.routes.json");
  }
  expect(killed).toBeGreaterThanOrEqual(4);
  await shop.msa("rollback", "orders");
  expect(await shop.msa("move", "orders", "canary", "--weight", "10")).toMatchObject({ code: 0 });
  expect(await shop.msa("rollback", "orders")).toMatchObject({ code: 0 });
  expect(text()).toBe(table);
  // No lock, no half-written file: only the history of moves.
  expect(shop.git("status", "--porcelain", "-uall")).toBe("?? .msa/history.jsonl\n");
}, 120_000);
