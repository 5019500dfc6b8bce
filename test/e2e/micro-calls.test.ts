/** Two processes of one monolith that call each other: `--stage micro`, from the extraction to requests that cross. */
import type { ChildProcess } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { type Answer, type CallingProcesses, callingProcesses } from "./support/calling-processes.ts";
import { callingShopFiles } from "./support/calling-shop-files.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
let shop: Shop;
let processes: CallingProcesses;
let monolith: ChildProcess;
let service: ChildProcess;
beforeAll(async () => {
  shop = await openShop(callingShopFiles);
  processes = await callingProcesses(shop, "orders");
});
afterAll(async () => {
  await processes.close();
  await shop.close();
});

const order = (port: number, product: string, headers: Record<string, string> = {}): Promise<Answer> =>
  processes.ask(port, "/api/orders", {
    method: "POST",
    body: JSON.stringify({ product, count: 3 }),
    headers,
  });

test("a dry run writes nothing, an undo gives back every byte, and the same extraction again is nothing to do", async () => {
  const before = snapshot(shop.dir);
  const dry = await shop.msa("extract", "orders", "--stage", "micro", "--dry-run");
  expect(dry.stdout).toContain("+ msa-runtime/links/orders.json");
  expect(dry.stdout).toContain("~ src/catalog/products.js");
  expect(snapshot(shop.dir)).toEqual(before);
  const extract = (): ReturnType<Shop["msa"]> =>
    shop.msa("extract", "orders", "--stage", "micro", "--verify", "none");
  expect(await extract()).toMatchObject({ code: 0 });
  expect((await extract()).stdout).toBe("nothing to do: services/orders is extracted already\n");
  await shop.msa("undo");
  expect(snapshot(shop.dir)).toEqual(before);
});

test("the answer names every function that is called in another process, and where", async () => {
  const { code, stdout } = await shop.msa(
    "extract",
    "orders",
    "--stage",
    "micro",
    "--verify",
    "none",
    "--json",
  );
  expect(code).toBe(0);
  const { remote, blockers } = JSON.parse(stdout);
  expect(
    remote.map(
      (one: { provider: string; method: string; runsIn: string }) =>
        `${one.runsIn} ${one.provider}.${one.method}`,
    ),
  ).toEqual([
    "monolith catalog-products.priceOf",
    "monolith catalog-products.recordSale",
    "service orders-order-book.ordersOf",
  ]);
  expect(blockers).toEqual([]);
  symlinkSync(installed, join(shop.dir, "services/orders/node_modules"));
});

test("service to monolith: values, defaults and errors arrive as if the code were there", async () => {
  monolith = await processes.start("monolith");
  const alone = await order(shop.ports.monolith, "ink");
  expect(alone.body).toMatchObject({
    total: 21,
    currency: "EUR",
    since: 1709200800000,
    placedBy: monolith.pid,
  });
  service = await processes.start("service");
  const across = await order(shop.ports.service, "ink");
  expect(across).toEqual({
    status: 201,
    body: { ...alone.body, request: across.body.request, pricedBy: monolith.pid, placedBy: service.pid },
  });
  const known = { "x-request-id": "a-request-of-somebody" };
  for (const port of [shop.ports.monolith, shop.ports.service])
    expect((await order(port, "ink", known)).body.request).toBe("a-request-of-somebody");
  const wrong = await order(shop.ports.monolith, "gold");
  expect(wrong).toEqual({
    status: 422,
    body: { error: "no such product", own: true, details: { id: "gold" } },
  });
  expect(await order(shop.ports.service, "gold")).toEqual(wrong);
});

test("monolith to service: only where the switch says so, and turned without a restart", async () => {
  const ask = () => processes.ask(shop.ports.monolith, "/api/catalog/ink/orders");
  const local = await ask();
  expect(local.body).toMatchObject({ pid: monolith.pid, last: new Date(1700000000000).toISOString() });
  expect(await processes.turn("remote")).toBe(200);
  expect(await ask()).toEqual({ status: 200, body: { ...local.body, pid: service.pid } });
  await processes.turn("local");
  expect((await ask()).body.pid).toBe(monolith.pid);
});

test("nothing is answered to strangers, and nothing but what the links list", async () => {
  const call = (name: string, bearer: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${processes.rpcPort}/rpc/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, connection: "close" },
      body: '{"v":[["ink"]]}',
    });
  expect((await call("catalog-products/priceOf", "somebody-else-entirely")).status).toBe(401);
  expect((await call("catalog-products/salesOf", processes.secret)).status).toBe(404);
});

test("without the monolith the service answers 503 at once, and what needs nobody goes on", async () => {
  await processes.stop(monolith);
  expect(await order(shop.ports.service, "ink")).toMatchObject({ status: 503 });
  const response = await fetch(`http://127.0.0.1:${shop.ports.service}/api/orders`);
  expect(response.status).toBe(200);
});

test("a module that calls nobody is extracted afterwards, and starts without the library that the monolith loads", async () => {
  const entry = (dir: string): string => readFileSync(join(shop.dir, dir, "src/server.js"), "utf8");
  expect(entry(".")).toContain('require("#msa-runtime");');
  const { code, stderr } = await shop.msa("extract", "catalog", "--verify", "none", "--allow-dirty");
  expect(code, stderr).toBe(0);
  expect(entry("services/catalog")).not.toContain("#msa-runtime");
  symlinkSync(installed, join(shop.dir, "services/catalog/node_modules"));
  const catalog = await processes.start({ service: "catalog" }, { MSA_ORDERS: "remote" });
  const answer = await processes.ask(shop.ports.monolith, "/api/catalog/ink/orders");
  expect(answer).toMatchObject({ status: 200, body: { pid: catalog.pid } });
});
