import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { gitGuard } from "../../../src/code/write/git-guard.ts";
import { makeTree, put } from "./trees.ts";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

function repository(): string {
  const root = makeTree({ "app/src/a.ts": "a", "app/src/b c.ts": "b", "other/x": "x" });
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-qm", "x");
  return root;
}

function git(root: string, ...args: string[]): void {
  execFileSync("git", args, { cwd: root });
}

const strict = { allowDirty: false };

test("a clean tree passes without a word", async () => {
  expect(await gitGuard(join(repository(), "app"), strict)).toEqual({
    state: "clean",
    dirty: [],
    note: null,
  });
});

test("edits, renames, deletions and new files below the root are listed relative to it", async () => {
  const root = repository();
  git(root, "mv", "app/src/b c.ts", "app/src/d e.ts");
  rmSync(join(root, "app/src/a.ts"));
  put(root, "app/ü\tnew", "");
  await expect(gitGuard(join(root, "app"), strict)).rejects.toMatchObject({
    code: "MSA2003",
    where: [{ file: "src/a.ts" }, { file: "src/d e.ts" }, { file: "ü\tnew" }],
  });
  expect(await gitGuard(join(root, "app"), { allowDirty: true })).toMatchObject({
    state: "dirty",
    note: expect.stringContaining("3 uncommitted files"),
  });
});

test("work elsewhere in the repository and msa's own files do not count", async () => {
  const root = repository();
  put(root, "other/x", "working on it");
  for (const file of ["msa.config.json", "msa.routes.json", ".msa/history.jsonl"])
    put(root, `app/${file}`, "x");
  expect((await gitGuard(join(root, "app"), strict)).state).toBe("clean");
});

test("without a repository or without git it passes and says that only the journal is left", async () => {
  const root = makeTree({ a: "a" });
  expect(await gitGuard(root, strict)).toEqual({
    state: "none",
    dirty: [],
    note: "not a git repository: only `msa undo` can take this back",
  });
  process.env.PATH = "/nowhere";
  expect((await gitGuard(root, strict)).note).toMatch(/^git is not installed/);
});
