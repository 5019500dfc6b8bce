import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { linkPackages, unlinkPackages } from "./link-packages.ts";

test("a service finds the packages of the monolith, and only that link is taken away again", (context) => {
  const top = mkdtempSync(join(tmpdir(), "msa-link-"));
  context.onTestFinished(() => rmSync(top, { recursive: true }));
  mkdirSync(join(top, "node_modules/koa"), { recursive: true });
  const copy = { top, dir: join(top, "backend") };
  for (const name of ["users", "orders"]) linkPackages(copy, `services/${name}`);
  expect(existsSync(join(top, "backend/services/users/node_modules/koa"))).toBe(true);
  writeFileSync(join(top, "backend/services/users/left.js"), "");
  for (const name of ["users", "orders"]) unlinkPackages(copy, `services/${name}`);
  unlinkPackages(copy, "services/orders");
  expect(existsSync(join(top, "backend/services/orders"))).toBe(false);
  expect(existsSync(join(top, "backend/services/users/node_modules"))).toBe(false);
  expect(existsSync(join(top, "backend/services/users/left.js"))).toBe(true);
  expect(existsSync(join(top, "node_modules/koa"))).toBe(true);
});
