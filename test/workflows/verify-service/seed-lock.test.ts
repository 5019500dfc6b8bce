import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seedLock } from "../../../src/workflows/verify-service/seed-lock.ts";
import { tempFolder } from "../../cli/spawn-msa.ts";
import { aPlan } from "../../code/generate/a-plan.ts";

const ofWorkspace =
  "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  apps/api:\n    dependencies: {}\n\npackages:\n\n  zod@3.24.2:\n    a: b\n";

const root = (): string => {
  const folder = tempFolder({ "package-lock.json": '{"theirs":1}', "pnpm-lock.yaml": ofWorkspace });
  mkdirSync(join(folder, aPlan().service.dir), { recursive: true });
  return folder;
};

test("the monolith's lock file is where the service's first install finds it", () => {
  const folder = root();
  const plan = aPlan({}, { packageManager: "npm" });
  const seeded = seedLock(folder, plan);
  expect(seeded).toBe(join(folder, plan.service.dir, "package-lock.json"));
  expect(readFileSync(seeded ?? "", "utf8")).toBe('{"theirs":1}');
  // The second time it is the service's own.
  writeFileSync(seeded ?? "", "{}");
  expect(seedLock(folder, plan)).toBeNull();
  expect(readFileSync(seeded ?? "", "utf8")).toBe("{}");
});

test("without a lock file, or with one that knows folders, there is nothing to copy", () => {
  expect(seedLock(root(), aPlan({}, { packageManager: "yarn" }))).toBeNull();
  expect(seedLock(root(), aPlan({}, { packageManager: "pnpm" }))).toBeNull();
});

test("pnpm's lock file of one package is taken over", () => {
  const folder = root();
  const own = ofWorkspace.replace(/ {2}apps\/api:\n.*\n/, "");
  writeFileSync(join(folder, "pnpm-lock.yaml"), own);
  const seeded = seedLock(folder, aPlan({}, { packageManager: "pnpm" }));
  expect(readFileSync(seeded ?? "", "utf8")).toBe(own);
});
