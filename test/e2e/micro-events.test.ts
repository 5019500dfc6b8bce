/** Two processes of one monolith that tell each other of events: `--stage micro`, from the extraction to listeners that run elsewhere. */
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { type CallingProcesses, callingProcesses } from "./support/calling-processes.ts";
import { eventfulShopFiles } from "./support/eventful-shop-files.ts";
import { eventually } from "./support/eventually.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
const day = "2023-11-14T22:13:20.000Z";
let shop: Shop;
let processes: CallingProcesses;
let monolith: ChildProcess;
let service: ChildProcess;
beforeAll(async () => {
  shop = await openShop(eventfulShopFiles);
  processes = await callingProcesses(shop, "orders");
});
afterAll(async () => {
  await processes.close();
  await shop.close();
});
beforeEach(() => rmSync(join(shop.dir, "data"), { recursive: true, force: true }));

/** What the listeners wrote down. */
function heard(name: string): Record<string, unknown>[] {
  const file = join(shop.dir, "data", `${name}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

const order = async (port: number, count: number): Promise<void> => {
  const body = JSON.stringify({ product: "ink", count });
  expect((await processes.ask(port, "/api/orders", { method: "POST", body })).status).toBe(201);
};

const discontinue = async (id: string): Promise<void> => {
  const answer = await processes.ask(shop.ports.monolith, `/api/catalog/${id}`, { method: "DELETE" });
  expect(answer).toEqual({ status: 202, body: { pid: monolith.pid } });
};

test("a dry run writes nothing, an undo gives back every byte, and the same extraction again is nothing to do", async () => {
  const before = snapshot(shop.dir);
  const dry = await shop.msa("extract", "orders", "--stage", "micro", "--dry-run");
  expect(dry.stdout).toContain("heard in the monolith");
  expect(dry.stdout).toContain("~ src/catalog/when-ordered.js");
  expect(snapshot(shop.dir)).toEqual(before);
  const extract = (): ReturnType<Shop["msa"]> =>
    shop.msa("extract", "orders", "--stage", "micro", "--verify", "none");
  expect(await extract()).toMatchObject({ code: 0 });
  expect((await extract()).stdout).toBe("nothing to do: services/orders is extracted already\n");
  await shop.msa("undo");
  expect(snapshot(shop.dir)).toEqual(before);
});

test("the answer names every event that crosses, and the service has no code of other listeners", async () => {
  const args = ["extract", "orders", "--stage", "micro", "--verify", "none", "--json"];
  const { code, stdout } = await shop.msa(...args);
  expect(code).toBe(0);
  const { events, blockers } = JSON.parse(stdout);
  const line = (one: Record<string, string>): string =>
    `${one.heardIn} ${one.module} ${one.event} ${one.file}`;
  expect(events.map(line)).toEqual([
    "monolith catalog order.placed src/catalog/when-ordered.js",
    "monolith reviews order.placed src/reviews/ask.js",
    "service orders product.gone src/orders/listeners.js",
  ]);
  expect(blockers).toEqual([]);
  const copy = readFileSync(join(shop.dir, "services/orders/src/catalog/when-ordered.js"), "utf8");
  expect(copy).not.toContain("countSale");
  symlinkSync(installed, join(shop.dir, "services/orders/node_modules"));
});

test("while nothing is turned, the monolith does as it always did", async () => {
  monolith = await processes.start("monolith");
  await order(shop.ports.monolith, 3);
  await discontinue("pen");
  const { pid } = monolith;
  expect(heard("sales")).toEqual([{ count: 3, tags: ["new"], day, pid }]);
  expect(heard("ledger")).toEqual([{ count: 3, pid }]);
  expect(heard("asked")).toEqual([{ product: "ink", pid }]);
  expect(heard("cancelled")).toEqual([{ id: "pen", day, pid }]);
});

test("service to monolith: each listener hears once, in one process, what was said when it was emitted, in that order", async () => {
  service = await processes.start("service");
  for (const count of [1, 2, 3, 4, 5]) await order(shop.ports.service, count);
  const { pid } = monolith;
  await eventually(() => heard("sales").length >= 5 && heard("asked").length >= 5);
  expect(heard("sales")).toEqual([1, 2, 3, 4, 5].map((count) => ({ count, tags: ["new"], day, pid })));
  expect(heard("asked")).toEqual(Array.from({ length: 5 }, () => ({ product: "ink", pid })));
  expect(heard("ledger")).toEqual([1, 2, 3, 4, 5].map((count) => ({ count, pid: service.pid })));
});

test("monolith to service: only where the switch says so, and never in both", async () => {
  await discontinue("local");
  expect(await processes.turn("remote")).toBe(200);
  await discontinue("far");
  await eventually(() => heard("cancelled").length >= 2);
  await order(shop.ports.monolith, 7);
  await eventually(() => heard("ledger").length >= 1);
  expect(heard("cancelled").map(({ id, pid }) => [id, pid])).toEqual([
    ["local", monolith.pid],
    ["far", service.pid],
  ]);
  expect(heard("ledger")).toEqual([{ count: 7, pid: monolith.pid }]);
});

test("where the service does not answer, it may have heard: the monolith waits for nothing and does not hear as well", async () => {
  let said = "";
  monolith.stderr?.on("data", (chunk) => (said += chunk));
  service.kill("SIGSTOP");
  await discontinue("frozen");
  await eventually(() => said.includes("it is not known whether it was heard there"));
  service.kill("SIGCONT");
  expect(heard("cancelled").filter(({ pid }) => pid === monolith.pid)).toEqual([]);
});

test("where no connection to the service can be made, its events are heard in the monolith", async () => {
  await processes.stop(service);
  await discontinue("alone");
  // What was told while the service was frozen may have been heard by now, too.
  const alone = (): Record<string, unknown>[] => heard("cancelled").filter(({ id }) => id === "alone");
  await eventually(() => alone().length >= 1);
  expect(alone()).toEqual([{ id: "alone", day, pid: monolith.pid }]);
});

test("without the monolith the service still answers who emits, and says what was not heard", async () => {
  service = await processes.start("service");
  await processes.stop(monolith);
  let said = "";
  service.stderr?.on("data", (chunk) => (said += chunk));
  await order(shop.ports.service, 1);
  await eventually(() => said.includes("reviews-ask.on-order-placed"));
  expect(said).toContain("catalog-when-ordered.on-order-placed did not arrive");
  expect(said).toContain("nobody hears it");
  expect(heard("ledger")).toHaveLength(1);
  expect(heard("sales")).toEqual([]);
});
