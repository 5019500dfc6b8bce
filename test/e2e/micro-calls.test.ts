/** Two processes of one monolith that call each other: `--stage micro`, from the extraction to requests that cross. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeHealth } from "../../src/run/probe-health.ts";
import { snapshot } from "../code/write/trees.ts";
import { portRun } from "../run/port-run.ts";
import { callingShopFiles } from "./support/calling-shop-files.ts";
import { eventually } from "./support/eventually.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const secret = "a-secret-of-this-test-only";

let shop: Shop;
let rpc: { readonly monolith: number; readonly service: number };
const running: ChildProcess[] = [];
beforeAll(async () => {
  shop = await openShop(callingShopFiles);
  const [monolith = 0, service = 0] = await portRun(2);
  rpc = { monolith, service };
});
afterAll(async () => {
  await Promise.all(running.map(stop));
  await shop.close();
});

/** `catalog` listens where the monolith does, which must have ended. */
async function start(
  what: "monolith" | "orders" | "catalog",
  env: Record<string, string> = {},
): Promise<ChildProcess> {
  const own = what === "monolith";
  const port = what === "orders" ? shop.ports.service : shop.ports.monolith;
  const child = spawn(
    process.execPath,
    own ? ["src/server.js"] : ["--require", "./msa/preload.cjs", "src/server.js"],
    {
      cwd: own ? shop.dir : join(shop.dir, "services", what),
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        SHOP_DATA: join(shop.dir, "data"),
        MSA_RPC_SECRET: secret,
        MSA_RPC_PORT: String(own ? rpc.monolith : rpc.service),
        MSA_MONOLITH_RPC_URL: `http://127.0.0.1:${rpc.monolith}`,
        MSA_ORDERS_RPC_URL: `http://127.0.0.1:${rpc.service}`,
        ...env,
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  running.push(child);
  let said = "";
  child.stderr?.on("data", (chunk) => (said += chunk));
  const health = `http://127.0.0.1:${port}${own ? "/health" : "/__msa/health"}`;
  await eventually(async () => child.exitCode !== null || (await probeHealth(health, 1_000)).ok);
  expect(child.exitCode, said).toBeNull();
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(port: number, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { "content-type": "application/json", connection: "close", ...init.headers },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const order = (port: number, product: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(port, "/api/orders", { method: "POST", body: JSON.stringify({ product, count: 3 }), headers });

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
  const monolith = await start("monolith");
  const alone = await order(shop.ports.monolith, "ink");
  expect(alone.body).toMatchObject({
    total: 21,
    currency: "EUR",
    since: 1709200800000,
    placedBy: monolith.pid,
  });
  const service = await start("orders");
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
  const [monolith, service] = running;
  const local = await ask(shop.ports.monolith, "/api/catalog/ink/orders");
  expect(local.body).toMatchObject({ pid: monolith?.pid, last: new Date(1700000000000).toISOString() });
  const turn = (to: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${rpc.monolith}/admin/switches/orders`, {
      method: "PUT",
      headers: { authorization: `Bearer ${secret}`, connection: "close" },
      body: JSON.stringify({ to }),
    });
  expect((await turn("remote")).status).toBe(200);
  const remote = await ask(shop.ports.monolith, "/api/catalog/ink/orders");
  expect(remote).toEqual({ status: 200, body: { ...local.body, pid: service?.pid } });
  await turn("local");
  expect((await ask(shop.ports.monolith, "/api/catalog/ink/orders")).body.pid).toBe(monolith?.pid);
});

test("nothing is answered to strangers, and nothing but what the links list", async () => {
  const call = (name: string, bearer: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${rpc.monolith}/rpc/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, connection: "close" },
      body: '{"v":[["ink"]]}',
    });
  expect((await call("catalog-products/priceOf", "somebody-else-entirely")).status).toBe(401);
  expect((await call("catalog-products/salesOf", secret)).status).toBe(404);
});

test("without the monolith the service answers 503 at once, and what needs nobody goes on", async () => {
  const [monolith] = running;
  if (monolith) await stop(monolith);
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
  const catalog = await start("catalog", { MSA_ORDERS: "remote" });
  const answer = await ask(shop.ports.monolith, "/api/catalog/ink/orders");
  expect(answer).toMatchObject({ status: 200, body: { pid: catalog.pid } });
});
