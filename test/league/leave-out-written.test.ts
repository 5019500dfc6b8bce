import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leaveOutWritten } from "./leave-out-written.ts";
import { changedPaths, commit } from "./open-copy.ts";

test("what an application writes while it runs is no edit, be it committed or not", async (context) => {
  const top = mkdtempSync(join(tmpdir(), "msa-written-"));
  context.onTestFinished(() => rmSync(top, { recursive: true }));
  const identity = ["-c", "user.name=league", "-c", "user.email=league@example.test"];
  const exec = async (cwd: string, file: string, ...args: string[]) =>
    execFileSync(file, file === "git" ? [...identity, ...args] : args, { cwd, encoding: "utf8" });
  const copy = { top, exec };
  mkdirSync(join(top, "logs"));
  mkdirSync(join(top, "uploads"));
  writeFileSync(join(top, "logs/requests.log"), "a\n");
  writeFileSync(join(top, "app.js"), "");
  await exec(top, "git", "init", "-q");
  await commit(copy, "as it is");
  expect(await leaveOutWritten(copy)).toEqual([]);

  appendFileSync(join(top, "logs/requests.log"), "b\n");
  writeFileSync(join(top, "uploads/1.png"), "");
  expect(await leaveOutWritten(copy)).toEqual(["logs/requests.log", "uploads/1.png"]);
  appendFileSync(join(top, "logs/requests.log"), "c\n");
  writeFileSync(join(top, "uploads/2.png"), "");
  expect(await changedPaths(copy)).toEqual([]);
  expect(existsSync(join(top, "logs/requests.log"))).toBe(true);

  writeFileSync(join(top, "app.js"), "edited");
  expect(await changedPaths(copy)).toEqual(["app.js"]);
});
