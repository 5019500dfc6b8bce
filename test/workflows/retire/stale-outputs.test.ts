import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { staleOutputs } from "../../../src/workflows/retire/stale-outputs.ts";

function folderWith(...paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "msa-stale-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  return root;
}

test("what a build made of a file goes with it, of the same build only, and only what is there", () => {
  const root = folderWith(
    "dist/routes/tags.js",
    "dist/routes/tags.js.map",
    "dist/routes/users.js",
    "dist/jobs/mail.mjs",
    "tags.js",
  );
  const project = { outDir: "dist", rootDir: "src" };
  const gone = ["src/routes/tags.ts", "src/jobs/mail.mts", "src/routes/never-built.ts", "scripts/users.ts"];
  expect(staleOutputs(root, project, gone).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "delete dist/routes/tags.js",
    "delete dist/routes/tags.js.map",
    "delete dist/jobs/mail.mjs",
  ]);
});

test("without a root folder the build lies below the whole path or the one without its first folder", () => {
  const root = folderWith("build/src/tags.js", "build/users.js");
  const project = { outDir: "build", rootDir: null };
  expect(staleOutputs(root, project, ["src/tags.ts", "src/users.ts"]).map(({ path }) => path)).toEqual([
    "build/src/tags.js",
    "build/users.js",
  ]);
});

test("a monolith that runs from its sources has no build to tidy", () => {
  const root = folderWith("src/tags.js");
  expect(staleOutputs(root, { outDir: null, rootDir: null }, ["src/tags.ts"])).toEqual([]);
});
