/** `kill -9` in front of what extracting again and retiring write, one call after the other. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

const preload = fileURLToPath(new URL("./support/kill-at.cjs", import.meta.url));
/** More take minutes, and say the same; MSA_EVERY_STEP=1 tries all. */
const most = process.env.MSA_EVERY_STEP === undefined ? 8 : Number.POSITIVE_INFINITY;
const patience = Number.isFinite(most) ? 400_000 : 3_600_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const withPreload = (more: Record<string, string>, args: readonly string[]) =>
  shop.msaWith({ env: { NODE_OPTIONS: `--require ${preload}`, ...more } }, ...args);

/** After each kill the old tree, the new tree, or a journal that undo completes; never anything else. */
async function killEverywhere(args: readonly string[]): Promise<Record<string, number>> {
  const before = snapshot(shop.dir);
  const count = join(tmpdir(), `msa-steps-${process.pid}`);
  const whole = await withPreload({ KILL_COUNT: count }, args);
  expect(whole.code, whole.stderr).toBe(0);
  const after = snapshot(shop.dir);
  const steps = Number(readFileSync(count, "utf8"));
  expect((await shop.msa("undo")).code).toBe(0);
  expect(snapshot(shop.dir)).toEqual(before);

  const seen = { old: 0, new: 0, interrupted: 0 };
  const stride = Math.max(1, steps / most);
  for (let at = 1; at <= steps; at += stride) {
    const step = Math.floor(at);
    const killed = await withPreload({ KILL_AT: String(step) }, args);
    const hint = `step ${step} of ${steps}: ${killed.stderr}`;
    expect(killed.code, hint).toBeNull();
    const left = snapshot(shop.dir);
    const next = await shop.msa(...args);
    const undo = async (): Promise<void> => {
      const { code, stderr } = await shop.msa("undo");
      expect(code, hint + stderr).toBe(0);
    };
    if (next.code === 3) {
      expect(next.stderr, hint).toMatch(/MSA2007 .* was interrupted while writing/);
      expect(snapshot(shop.dir), hint).toEqual(left);
      seen.interrupted++;
      await undo();
    } else {
      expect(next.code, hint + next.stderr).toBe(0);
      const done = next.stdout.includes("nothing to do");
      expect(left, hint).toEqual(done ? after : before);
      seen[done ? "new" : "old"]++;
      await undo();
    }
    expect(snapshot(shop.dir), hint).toEqual(before);
    expect(shop.changed(), hint).toBe("");
  }
  return seen;
}

test(
  "extracting again",
  async () => {
    await shop.extract("orders");
    const book = "src/orders/order-book.js";
    shop.write(book, `const { limit } = require("./limit");\n${read(book)}exports.few = () => limit;\n`);
    shop.write("src/orders/limit.js", "exports.limit = 100;\n");
    shop.write(
      "src/orders/orders.router.js",
      read("src/orders/orders.router.js").replace(
        "listOrders())",
        "listOrders().slice(0, require('./order-book').few()))",
      ),
    );
    shop.write("services/orders/README.md", "# Ours\n");
    shop.commit();
    const seen = await killEverywhere(["extract", "orders", "--verify", "none"]);
    expect(seen.interrupted).toBeGreaterThan(1);
  },
  patience,
);

test(
  "retiring",
  async () => {
    await shop.extract("reviews");
    const moved = await shop.msa("move", "reviews", "service", "--force", "--reason", "test");
    expect(moved.code, moved.stderr).toBe(0);
    shop.commit();
    const seen = await killEverywhere(["retire", "reviews", "--verify", "none"]);
    expect(seen.interrupted).toBeGreaterThan(1);
  },
  patience,
);

const read = (path: string): string => readFileSync(join(shop.dir, path), "utf8");
