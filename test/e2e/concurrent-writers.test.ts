import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withRoutesLock } from "../../src/routes/store.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.extract("orders");
});
afterAll(() => shop.close());

const table = (): string => join(shop.dir, "msa.routes.json");
const row = (endpoint: string) =>
  JSON.parse(readFileSync(table(), "utf8")).routes.find(
    (one: { endpoint: string }) => one.endpoint === endpoint,
  );

/** Changes the table as a move does, while `args` runs and has come as far as `line`. */
async function moveBeside(args: readonly string[], line: string, from: string, to: string) {
  let seen = (): void => {};
  const reached = new Promise<void>((resolve) => {
    seen = resolve;
  });
  let ended: Promise<{ code: number | null; stderr: string }> | undefined;
  await withRoutesLock(table(), async () => {
    ended = shop.msaWith({ onStderr: (text) => text.includes(line) && seen() }, ...args);
    // Long enough to come to the lock; a run that takes none would be through by then.
    if (line !== "") await reached;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    writeFileSync(table(), readFileSync(table(), "utf8").replace(from, to));
  });
  return await ended;
}

test("a move beside an extraction is not lost", async () => {
  const moved = '"endpoint": "GET /api/orders", "module": "orders", "state": "service"';
  const ended = await moveBeside(
    ["extract", "reviews", "--verify", "none", "--allow-dirty"],
    "✔ read",
    moved.replace("service", "monolith"),
    moved,
  );
  expect(ended).toMatchObject({ code: 0 });
  expect(row("GET /api/orders")).toMatchObject({ state: "service", target: "orders" });
  expect(row("GET /api/reviews/:product")).toMatchObject({ state: "monolith", target: "reviews" });
});

test("a move beside an undo is not lost", async () => {
  const there = '"endpoint": "GET /api/orders", "module": "orders", "state": "service"';
  const back = there.replace("service", "monolith");
  expect(await moveBeside(["undo"], "", there, back)).toMatchObject({ code: 0 });
  expect(row("GET /api/orders")).toMatchObject({ state: "monolith", target: "orders" });
  expect(row("GET /api/reviews/:product").target).toBeUndefined();
});

test("two extractions at once: both succeed, or one is refused and nothing of it is left", async () => {
  const both = await Promise.all(
    ["catalog", "reviews"].map((module) => shop.msa("extract", module, "--verify", "none", "--allow-dirty")),
  );
  const codes = both.map(({ code }) => code);
  expect(codes).toContain(0);
  for (const [at, module] of ["catalog", "reviews"].entries()) {
    const exists = shop.changed().includes(`services/${module}/`);
    expect(exists, both[at]!.stderr).toBe(codes[at] === 0);
    if (codes[at] !== 0) expect(both[at]).toMatchObject({ code: 3, stdout: "" });
  }
  const ports = Object.values<{ url: string }>(JSON.parse(readFileSync(table(), "utf8")).targets).map(
    (one) => one.url,
  );
  expect(new Set(ports).size).toBe(ports.length);
  for (const code of codes) if (code === 0) expect((await shop.msa("undo")).code).toBe(0);
  expect(shop.changed()).toBe("");
});
