import { watch } from "node:fs";
import { kill } from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { seededRandom } from "../traffic/support/seeded-random.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
let before: unknown;
let after: unknown;
/** Milliseconds that a whole extraction takes here. */
let took = 0;

beforeAll(async () => {
  shop = await openShop();
  before = snapshot(shop.dir);
  const started = performance.now();
  await shop.msa(...extractArgs);
  took = performance.now() - started;
  after = snapshot(shop.dir);
  await shop.msa("undo");
});
afterAll(() => shop.close());

const extractArgs = ["extract", "orders", "--verify", "none"];

/** Kills the extraction `ms` after `sign`; true when the signal came before its end. */
async function killedAfter(sign: "start" | "first file", ms: number): Promise<boolean> {
  let victim = -1;
  let timer: NodeJS.Timeout | undefined;
  const strike = (): void => {
    if (ms === 0) kill(victim, "SIGKILL");
    else timer ??= setTimeout(() => kill(victim, "SIGKILL"), ms);
  };
  const watcher = watch(shop.dir, (_, name) => {
    if (sign === "first file" && name === "services") strike();
  });
  const { code } = await shop.msaWith(
    {
      onStart: (pid) => {
        victim = pid;
        if (sign === "start") strike();
      },
    },
    ...extractArgs,
  );
  watcher.close();
  clearTimeout(timer);
  return code === null;
}

/** What the killed run left, in a word; whatever it is, undo brings the old tree back. */
async function judge(hint: string): Promise<"old" | "new" | "interrupted"> {
  const left = snapshot(shop.dir);
  const again = await shop.msa(...extractArgs);
  let word: "old" | "new" | "interrupted";
  if (again.code === 0 && again.stdout.startsWith("nothing to do")) {
    expect(left, hint).toEqual(after);
    word = "new";
  } else if (again.code === 0) {
    expect(left, hint).toEqual(before);
    word = "old";
  } else {
    expect({ code: again.code, stdout: again.stdout }, hint + again.stderr).toEqual({ code: 3, stdout: "" });
    expect(again.stderr, hint).toMatch(/✖ MSA2007 {2}"extract orders" of .* was interrupted while writing/);
    expect(again.stderr, hint).toContain("fix   run `msa undo`");
    expect(snapshot(shop.dir), hint).toEqual(left);
    word = "interrupted";
  }
  const undone = await shop.msa("undo");
  expect(undone.code, hint + undone.stderr).toBe(0);
  expect(undone.stdout, hint).toContain(word === "interrupted" ? "the interrupted" : "✔ undone");
  expect(shop.changed(), hint).toBe("");
  expect(snapshot(shop.dir), hint).toEqual(before);
  return word;
}

test("killed while it writes, it leaves a journal that undo completes, or the new tree", async () => {
  const seen: string[] = [];
  // A busy machine may tell of the first file too late: some more rounds, then.
  for (let round = 0; round < 6 || (round < 30 && !seen.includes("interrupted")); round++) {
    const ms = [0, 1, 0, 2, 4, 16][round] ?? 0;
    const killed = await killedAfter("first file", ms);
    seen.push(await judge(`${killed ? "killed" : "not killed"} ${ms} ms after the first file\n`));
  }
  expect(seen).toContain("interrupted");
  expect(seen).not.toContain("old");
}, 180_000);

test("killed at random moments, it leaves the old tree, the new one, or what undo completes", async () => {
  const random = seededRandom(20_260);
  for (let round = 0; round < 8; round++) {
    // The writing is near the end.
    const ms = Math.round(took * (round < 2 ? random.int(500) : 500 + random.int(600))) / 1000;
    await killedAfter("start", ms);
    await judge(`round ${round}, ${ms} ms after its start\n`);
  }
}, 180_000);

test("undo right after the kill is enough; nothing else has to be run before", async () => {
  await killedAfter("first file", 0);
  const { code, stdout } = await shop.msa("undo");
  expect({ code, stdout: stdout.split("\n").at(-2) }).toEqual({
    code: 0,
    stdout: '✔ undone the interrupted "extract orders"',
  });
  expect(shop.changed()).toBe("");
  expect(snapshot(shop.dir)).toEqual(before);
});
