import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { extract } from "../../../src/workflows/extract.ts";
import { checkMonolith } from "../../../src/workflows/verify-service/check-monolith.ts";
import { checkReferences } from "../../../src/workflows/verify-service/check-references.ts";
import { verifyService } from "../../../src/workflows/verify-service/verify-service.ts";
import { put } from "../../code/write/trees.ts";
import { makeContext, makeMonolith, usersPlan } from "../tiny-monolith.ts";

async function extracted() {
  const root = makeMonolith();
  const ctx = makeContext(root);
  const plan = usersPlan(root);
  const request = { modules: ["users"], dryRun: false, allowDirty: false, verify: "none" } as const;
  const { changes } = await extract(ctx, request, { plan: async () => plan, verify: verifyService });
  return {
    root,
    ctx,
    plan,
    written: { paths: changes.map(({ path }) => path), allowDirty: false, reinstall: false },
  };
}

test("V8: a file of the monolith that changed meanwhile is named, whether the service was made from it or not", async () => {
  const { root, ctx, plan, written } = await extracted();
  expect(await checkMonolith(ctx, plan, written)).toEqual({
    seen: "5 files that the service was made from are as they were read; git sees no other change",
  });
  put(root, "src/posts/routes.js", "// changed\n");
  await expect(checkMonolith(ctx, plan, written)).rejects.toMatchObject({ why: "src/posts/routes.js" });
  execFileSync("git", ["checkout", "-q", "src/posts/routes.js"], { cwd: root });
  put(root, "src/users/list.js", "// changed\n");
  const allowed = { ...written, allowDirty: true };
  await expect(checkMonolith(ctx, plan, allowed)).rejects.toMatchObject({ why: "src/users/list.js" });
});

test("V2: an import that leads nowhere in the service alone is named; what requests carry is told", async () => {
  const { root, ctx, plan } = await extracted();
  expect(checkReferences(ctx, plan)).toMatchObject({ seen: expect.stringContaining("5 files") });
  put(root, "services/users/src/users/list.js", 'exports.list = (req) => [req.user, require("./gone")];\n');
  expect(() => checkReferences(ctx, plan)).toThrow("src/users/list.js:1 imports ./gone");
  put(root, "src/users/list.js", 'exports.list = () => [require("./gone")];\n');
  put(root, "src/auth.js", "module.exports = (req, res, next) => {\n  req.user = 1;\n  next();\n};\n");
  expect(checkReferences(ctx, plan)).toMatchObject({
    seen: expect.stringContaining(
      "req.user, read in src/users/list.js:1, put there in the monolith by src/auth.js:2",
    ),
  });
  rmSync(join(root, "services/users/src/users/list.js"));
  expect(() => checkReferences(ctx, plan)).toThrow("src/users/routes.js:1 imports ./list");
});
