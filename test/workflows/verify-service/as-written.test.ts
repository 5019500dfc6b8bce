import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { asWritten } from "../../../src/workflows/verify-service/as-written.ts";

test("what an install adds to the settings is taken out again, also when it fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, ".yarnrc.yml");
  const adds = async () => writeFileSync(file, "nodeLinker: node-modules\nenableScripts: true\n");
  writeFileSync(file, "nodeLinker: node-modules\n");
  await asWritten(file, adds);
  expect(readFileSync(file, "utf8")).toBe("nodeLinker: node-modules\n");
  const fails = asWritten(file, async () => {
    await adds();
    throw new Error("no network");
  });
  await expect(fails).rejects.toThrow("no network");
  expect(readFileSync(file, "utf8")).toBe("nodeLinker: node-modules\n");
});

test("where there was no file, none is made or lost", async () => {
  const file = join(tmpdir(), "settings-that-nobody-wrote", ".yarnrc.yml");
  expect(await asWritten(file, async () => 7)).toBe(7);
  expect(existsSync(file)).toBe(false);
});
