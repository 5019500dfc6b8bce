import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lineEdits } from "../../../src/code/write/line-edits.ts";
import { unifiedDiff } from "../../../src/code/write/unified-diff.ts";
import { makeTree, randomFrom } from "./trees.ts";

const bytes = (text: string): Buffer => Buffer.from(text);

test("prints hunks with three lines of context, as diff -u does", () => {
  const before = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join("");
  const after = before
    .replace("line 3\n", "line three\n")
    .replace("line 20\n", "")
    .replace("line 25\n", "line 25\nnew\n");
  expect(unifiedDiff("a.txt", bytes(before), bytes(after))).toBe(
    [
      "--- a/a.txt",
      "+++ b/a.txt",
      "@@ -1,7 +1,7 @@",
      " line 0",
      " line 1",
      " line 2",
      "-line 3",
      "+line three",
      " line 4",
      " line 5",
      " line 6",
      "@@ -18,12 +18,12 @@",
      " line 17",
      " line 18",
      " line 19",
      "-line 20",
      " line 21",
      " line 22",
      " line 23",
      " line 24",
      " line 25",
      "+new",
      " line 26",
      " line 27",
      " line 28",
      "",
    ].join("\n"),
  );
});

test("creates, deletes and a missing last line end are what git apply expects", () => {
  expect(unifiedDiff("n", null, bytes("a\nb"))).toBe(
    "--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n",
  );
  expect(unifiedDiff("n", bytes("a\n"), null)).toBe("--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
  expect(unifiedDiff("n", bytes("same"), bytes("same"))).toBe("");
  expect(unifiedDiff("n", bytes("a\0"), bytes("b\0"))).toContain("Binary files differ");
});

test("a changed line end is a changed line", () => {
  expect(unifiedDiff("n", bytes("a\r\nb\r\n"), bytes("a\nb\r\n"))).toContain("-a\r\n+a\n b\r\n");
});

test("any patch is applied by git to the very bytes, and is as short as it can be", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomFrom(seed);
    const text = (): string => {
      const lines = Array.from(
        { length: 1 + Math.floor(random() * 40) },
        () => "abcd"[Math.floor(random() * 4)],
      );
      return lines.join("\n") + (random() < 0.5 ? "\n" : "");
    };
    const [before, after] = [text(), text()];
    if (before === after) continue;
    const root = makeTree({ "f.txt": before, "p.patch": unifiedDiff("f.txt", bytes(before), bytes(after)) });
    execFileSync("git", ["apply", "--unidiff-zero", "p.patch"], { cwd: root });
    expect(readFileSync(join(root, "f.txt"), "utf8"), `seed ${seed}`).toBe(after);
  }
});

test("finds the shortest script", () => {
  const edits = lineEdits([..."abcabba"], [..."cbabac"]);
  expect(edits.filter((edit) => edit.kind !== " ")).toHaveLength(5);
  expect(
    edits
      .filter((edit) => edit.kind !== "+")
      .map((edit) => edit.line)
      .join(""),
  ).toBe("abcabba");
  expect(
    edits
      .filter((edit) => edit.kind !== "-")
      .map((edit) => edit.line)
      .join(""),
  ).toBe("cbabac");
});

test("two large files without a common line are replaced whole, at once", () => {
  const lines = (mark: string): string[] => Array.from({ length: 20_000 }, (_, i) => `${mark}${i}`);
  const began = performance.now();
  expect(lineEdits(lines("a"), lines("b"))).toHaveLength(40_000);
  expect(performance.now() - began).toBeLessThan(10_000);
});
