import { readFileSync, rmSync } from "node:fs";
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
  put(root, "src/shared/greet.js", 'exports.greet = () => "one";');
  put(root, "services/users/src/shared/greet.js", 'exports.greet = () => "other";');
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

const functions = (root: string) =>
  checkDrift(makeContext(root)).map(({ code, level, file, line, symbol }) => [
    code,
    level,
    `${file}:${line}`,
    symbol,
  ]);

test("a function that changed on one side only is an error, with its line", async () => {
  const root = await extracted();
  const list = readFileSync(join(root, "src/users/list.js"), "utf8");
  put(root, "src/users/list.js", list.replace('"ada"', '"grace"'));
  const greet = readFileSync(join(root, "src/shared/greet.js"), "utf8");
  // `unused` did not travel: what becomes of it is the monolith's business.
  put(root, "src/shared/greet.js", greet.replace("=> 1", "=> 2"));
  const routes = readFileSync(join(root, "services/users/src/users/routes.js"), "utf8");
  put(root, "services/users/src/users/routes.js", `// ours\n${routes.replace("list()", "[list()]")}`);
  expect(functions(root)).toEqual([
    ["DRIFT-MONOLITH", "error", "src/users/list.js:2", "list"],
    ["DRIFT-SERVICE", "error", "services/users/src/users/routes.js:3", "module.exports"],
  ]);
});

test("what both sides changed equally is in step, also where the files differ; comments and blanks are nothing", async () => {
  const root = await extracted();
  for (const path of ["src/shared/greet.js", "services/users/src/shared/greet.js"]) {
    const text = readFileSync(join(root, path), "utf8");
    put(root, path, text.replace('word + " "', 'word + ", "'));
  }
  put(root, "src/users/list.js", `// a remark\n\n${readFileSync(join(root, "src/users/list.js"), "utf8")}`);
  expect(functions(root)).toEqual([]);
  put(
    root,
    "src/shared/greet.js",
    readFileSync(join(root, "src/shared/greet.js"), "utf8").replace('word + ", "', 'word + "; "'),
  );
  expect(functions(root)).toEqual([["DRIFT-BOTH", "error", "src/shared/greet.js:3", "greet"]]);
});

test("a service that answers alone may go on; the monolith's copy may not change unseen", async () => {
  const root = await extracted();
  const table = readFileSync(join(root, "msa.routes.json"), "utf8");
  const parsed = JSON.parse(table);
  for (const row of parsed.routes) if (row.target === "users") row.state = "service";
  put(root, "msa.routes.json", JSON.stringify(parsed));
  const routes = readFileSync(join(root, "services/users/src/users/routes.js"), "utf8");
  put(root, "services/users/src/users/routes.js", routes.replace("list()", "[list()]"));
  put(
    root,
    "services/users/src/users/list.js",
    `${readFileSync(join(root, "src/users/list.js"), "utf8")}exports.more = () => 1;\n`,
  );
  const monolith = readFileSync(join(root, "src/users/list.js"), "utf8");
  put(root, "src/users/list.js", monolith.replace('"ada"', '"grace"'));
  expect(functions(root)).toEqual([
    ["DRIFT-MONOLITH", "error", "src/users/list.js:2", "list"],
    ["DRIFT-SERVICE", "note", "services/users/src/users/list.js:3", "more"],
    ["DRIFT-SERVICE", "note", "services/users/src/users/routes.js:2", "module.exports"],
  ]);
});

test("without the texts of the extraction, files are compared as a whole", async () => {
  const root = await extracted();
  rmSync(join(root, ".msa/base"), { recursive: true });
  put(root, "src/users/list.js", "exports.list = () => [];");
  expect(functions(root)).toEqual([["DRIFT-MONOLITH", "warning", "src/users/list.js:1", null]]);
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
