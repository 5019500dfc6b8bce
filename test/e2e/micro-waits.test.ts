/** Synchronous functions that become remote: callers are made to wait, in the service and in the monolith. */
import type { ChildProcess } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { type CallingProcesses, callingProcesses } from "./support/calling-processes.ts";
import { openShop, type Shop } from "./support/open-shop.ts";
import { waitingShopFiles } from "./support/waiting-shop-files.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const extraction = ["extract", "orders", "--stage", "micro", "--remote", "catalog"];

let shop: Shop;
let processes: CallingProcesses;
let monolith: ChildProcess;
let service: ChildProcess;
beforeAll(async () => {
  shop = await openShop(waitingShopFiles);
  processes = await callingProcesses(shop, "orders");
});
afterAll(async () => {
  await processes.close();
  await shop.close();
});

const order = (port: number, product: string) =>
  processes.ask(port, "/api/orders", { method: "POST", body: JSON.stringify({ product, count: 3 }) });

test("with a limit that is too low nothing is written, and the place is told", async () => {
  const before = snapshot(shop.dir);
  const { code, stderr } = await shop.msa(...extraction, "--await-limit", "1", "--verify", "none");
  expect(code).toBe(3);
  expect(stderr).toMatch(/SYNC[\s\S]*more than 1 functions would have to become asynchronous/);
  expect(snapshot(shop.dir)).toEqual(before);
});

test("undo gives back every byte of what was made to wait", async () => {
  const before = snapshot(shop.dir);
  const dry = await shop.msa(...extraction, "--dry-run");
  expect(dry.stdout).toContain("~ src/catalog/catalog.router.js");
  expect(dry.stdout).toMatch(
    /becomes asynchronous in the monolith:\s+summary src\/catalog\/catalog\.router\.js/,
  );
  expect(snapshot(shop.dir)).toEqual(before);
  expect((await shop.msa(...extraction, "--verify", "none")).code).toBe(0);
  expect(shop.git("diff", "--", "src/catalog/catalog.router.js")).toContain("await ordersOf(id)");
  expect((await shop.msa("undo", "--yes")).code).toBe(0);
  expect(shop.changed()).toBe("");
});

test("every caller waits: values, order and errors are those of the code in one process", async () => {
  monolith = await processes.start("monolith");
  const alone = await order(shop.ports.monolith, "ink");
  expect(alone.body).toMatchObject({ total: 21, next: "8.00", since: 1709200800000, placedBy: monolith.pid });
  const wrong = await order(shop.ports.monolith, "gold");
  expect(wrong).toMatchObject({ status: 422, body: { own: true, details: { id: "gold" } } });
  await processes.stop(monolith);
  rmSync(join(shop.dir, "data"), { recursive: true });

  const { code, stdout } = await shop.msa(...extraction, "--verify", "none", "--json");
  expect(code).toBe(0);
  const { waits, blockers } = JSON.parse(stdout);
  expect(blockers).toEqual([]);
  const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  expect(names(waits.service)).toEqual(["totalOf", "placeOrder", "place"]);
  expect(names(waits.monolith)).toEqual(["summary", "a handler"]);
  symlinkSync(installed, join(shop.dir, "services/orders/node_modules"));

  monolith = await processes.start("monolith");
  service = await processes.start("service");
  const across = await order(shop.ports.service, "ink");
  expect(across).toEqual({
    status: 201,
    body: { ...alone.body, pricedBy: monolith.pid, placedBy: service.pid },
  });
  expect(await order(shop.ports.service, "gold")).toEqual(wrong);
});

test("the monolith waits for the service while the switch says so, and answers the same before", async () => {
  const ask = (id: string) => processes.ask(shop.ports.monolith, `/api/catalog/${id}/orders`);
  const local = await ask("ink");
  expect(local).toMatchObject({
    status: 200,
    body: { pid: monolith.pid, last: new Date(1700000000000).toISOString() },
  });
  const failing = await ask("pen");
  expect(failing).toMatchObject({ status: 500, body: { error: "pens are given away" } });
  expect(await processes.turn("remote")).toBe(200);
  expect(await ask("ink")).toEqual({ status: 200, body: { ...local.body, pid: service.pid } });
  expect(await ask("pen")).toEqual(failing);
  await processes.stop(service);
  expect(await ask("ink")).toMatchObject({ status: 503 });
  expect(await processes.turn("local")).toBe(200);
  expect(await ask("ink")).toEqual(local);
});
