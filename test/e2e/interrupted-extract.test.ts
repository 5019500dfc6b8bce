import { randomUUID } from "node:crypto";
import { kill } from "node:process";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { markedProcesses } from "./support/marked-processes.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

let shop: Shop;
let before: unknown;
beforeAll(async () => {
  shop = await openShop();
  before = snapshot(shop.dir);
});
afterAll(() => shop.close());
afterEach(async () => {
  await shop.msa("undo");
  expect(shop.changed()).toBe("");
  expect(snapshot(shop.dir)).toEqual(before);
});

/** One signal as soon as stderr holds `line`. */
async function interrupted(signal: "SIGINT" | "SIGTERM", line: string, ...args: string[]) {
  const marker = `MSA_MARKER=${randomUUID()}`;
  let sent = false;
  const ended = await shop.msaWith(
    {
      env: { MSA_MARKER: marker.split("=")[1]! },
      onStderr: (text, pid) => {
        if (sent || !text.includes(line)) return;
        sent = true;
        kill(pid, signal);
      },
    },
    "extract",
    "orders",
    ...args,
  );
  expect(sent, ended.stderr).toBe(true);
  return { ...ended, left: process.platform === "linux" ? markedProcesses(marker) : [] };
}

test("Ctrl-C while it reads ends with 130, says nothing on stdout, and nothing is written", async () => {
  const { code, stdout, stderr, left } = await interrupted("SIGINT", "reading the monolith");
  expect({ code, stdout, left }).toEqual({ code: 130, stdout: "", left: [] });
  expect(stderr).not.toContain("bug");
  expect(snapshot(shop.dir)).toEqual(before);
});

test("Ctrl-C while it writes ends with 130 and leaves the old tree, or the new one", async () => {
  const { code, stderr } = await interrupted("SIGINT", "writing services/orders", "--verify", "none");
  expect(code).toBe(130);
  expect(stderr).not.toContain("MSA2007");
  const again = await shop.msa("extract", "orders", "--verify", "none");
  expect(again.code, again.stderr).toBe(0);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s while npm installs ends with 130 and takes npm along; undo takes back what it had installed",
  async (signal) => {
    const { code, stdout, stderr, left } = await interrupted(signal, "orders: installing packages");
    expect({ code, stdout, left }, stderr).toEqual({ code: 130, stdout: "", left: [] });
    expect(shop.changed()).toContain("services/");
  },
);
