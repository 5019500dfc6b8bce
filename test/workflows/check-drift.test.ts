import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkDrift } from "../../src/workflows/check-drift.ts";
import { extract } from "../../src/workflows/extract.ts";
import { verifyService } from "../../src/workflows/verify-service/verify-service.ts";
import { put } from "../code/write/trees.ts";
import { makeContext, makeMonolith, usersPlan } from "./tiny-monolith.ts";

async function extracted(): Promise<string> {
  const root = makeMonolith();
  const request = { modules: ["users"], dryRun: false, allowDirty: false, verify: "none" as const };
  await extract(makeContext(root), request, { plan: async () => usersPlan(root), verify: verifyService });
  return root;
}

const seen = (root: string) =>
  checkDrift(makeContext(root)).map(({ code, level, file }) => [code, level, file]);

test("nothing drifts right after an extraction, nor without one", async () => {
  expect(seen(await extracted())).toEqual([]);
  expect(seen(makeMonolith())).toEqual([]);
});

test("each side is named by who changed, and both by an error", async () => {
  const root = await extracted();
  put(root, "src/users/list.js", "// monolith");
  put(root, "services/users/src/users/routes.js", "// service");
  put(root, "src/shared/greet.js", "// one");
  put(root, "services/users/src/shared/greet.js", "// other");
  put(root, "services/users/Dockerfile", "FROM scratch");
  rmSync(join(root, "services/users/README.md"));
  expect(seen(root)).toEqual([
    ["DRIFT-BOTH", "error", "src/shared/greet.js"],
    ["DRIFT-MONOLITH", "warning", "src/users/list.js"],
    ["DRIFT-SERVICE", "note", "services/users/src/users/routes.js"],
    ["DRIFT-GENERATED", "note", "services/users/Dockerfile"],
    ["DRIFT-GENERATED", "note", "services/users/msa.extract.json"],
  ]);
});

test("the same edit on both sides, and a copy that was retired, are in step", async () => {
  const root = await extracted();
  put(root, "src/users/list.js", "// both");
  put(root, "services/users/src/users/list.js", "// both");
  rmSync(join(root, "src/users/routes.js"));
  expect(seen(root)).toEqual([]);
});

test("a manifest that somebody broke is named", async () => {
  const root = await extracted();
  put(root, "services/users/msa.extract.json", "{}");
  expect(() => checkDrift(makeContext(root))).toThrow(
    expect.objectContaining({ code: "MSA1002", where: [{ file: "services/users/msa.extract.json" }] }),
  );
});
