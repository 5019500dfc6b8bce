import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshot } from "../code/write/trees.ts";
import { openShop, type Shop } from "./support/open-shop.ts";

/** A file system of six megabytes, where this machine lets us make one. */
const disk = mountSmallDisk();

describe.skipIf(disk === null)("on a disk with little room", () => {
  const filler = join(disk ?? "", "filler");
  let shop: Shop;
  beforeAll(async () => {
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = disk ?? "";
    shop = await openShop();
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  });
  afterAll(async () => {
    await shop.close();
    execFileSync("umount", [disk ?? ""]);
    rmSync(disk ?? "", { recursive: true });
  });

  /** Runs with no more than `kilobytes` left, and gives the room back. */
  async function squeezed(kilobytes: number, ...args: string[]) {
    const { bavail, bsize } = statfsSync(disk ?? "");
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)));
    const ended = await shop.msa(...args);
    rmSync(filler);
    return ended;
  }

  /** At some of these sizes it fails early, at some late, at the last not at all. Undo brings `before` back from each. */
  async function everyRoom(rooms: readonly number[], args: readonly string[]): Promise<string[]> {
    const before = snapshot(shop.dir);
    const seen: string[] = [];
    for (const room of rooms) {
      const { code, stderr } = await squeezed(room, ...args);
      const hint = `${room} KiB: ${stderr}`;
      expect(stderr, hint).not.toContain("bug");
      if (code !== 0) expect(stderr, hint).toMatch(/MSA2014|MSA2007/);
      seen.push(code === 0 ? "written" : "full");
      const left = snapshot(shop.dir);
      const next = await shop.msa(...args, "--dry-run");
      // Either the next run says what happened, or it starts from the old tree, and there is nothing to undo.
      if (code === 0 || next.code !== 0) {
        if (code !== 0) expect(next.stderr, hint).toMatch(/MSA2007.*was interrupted/);
        const undone = await shop.msa("undo");
        expect(undone.code, hint + undone.stderr).toBe(0);
      } else expect(left, hint).toEqual(before);
      expect(snapshot(shop.dir), hint).toEqual(before);
      expect(shop.changed(), hint).toBe("");
    }
    return seen;
  }

  test("extract leaves the old tree, or what undo completes", async () => {
    const seen = await everyRoom([0, 24, 64, 104, 136, 1_000], ["extract", "reviews", "--verify", "none"]);
    expect(seen[0]).toBe("full");
    expect(seen.at(-1)).toBe("written");
  }, 300_000);

  test("so does retire", async () => {
    await shop.extract("reviews");
    await shop.msa("move", "reviews", "service", "--force", "--reason", "test");
    shop.commit();
    const seen = await everyRoom([0, 12, 32, 56, 1_000], ["retire", "reviews", "--verify", "none"]);
    expect(seen[0]).toBe("full");
    expect(seen.at(-1)).toBe("written");
  }, 300_000);

  test("so does extracting again", async () => {
    await shop.extract("orders");
    const book = "src/orders/order-book.js";
    shop.write(book, `${readFileSync(join(shop.dir, book), "utf8")}// ${"x".repeat(20_000)}\n`);
    shop.write("services/orders/README.md", "# Ours\n");
    shop.commit();
    const seen = await everyRoom([0, 24, 64, 1_000], ["extract", "orders", "--verify", "none"]);
    expect(seen[0]).toBe("full");
    expect(seen.at(-1)).toBe("written");
  }, 300_000);

  test("an undo that finds no room is completed by the next one", async () => {
    const before = snapshot(shop.dir);
    for (const room of [0, 8, 16]) {
      expect((await shop.msa("retire", "reviews", "--verify", "none")).code).toBe(0);
      const { code, stderr } = await squeezed(room, "undo");
      expect(stderr).not.toContain("bug");
      if (code !== 0) {
        expect(stderr).toMatch(/MSA2014/);
        expect((await shop.msa("undo")).code).toBe(0);
      }
      expect(snapshot(shop.dir), `${room} KiB`).toEqual(before);
      expect(readFileSync(join(shop.dir, "src/app.js"), "utf8")).toContain("reviewsRouter");
    }
  }, 300_000);
});

function mountSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "msa-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}
