import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readOptions, usage } from "./options.ts";

test("each directory gets options of its own, and variables from a file that lies in it", (context) => {
  const dir = mkdtempSync(join(tmpdir(), "msa-options-"));
  context.onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, ".env.own"), "NAME=value\n");
  const read = readOptions([dir, dir, "--env", ".env.own", "--stage", "micro", "--modules", "a,b", "--link"]);
  expect(read).toHaveLength(2);
  expect(read?.[1]).toMatchObject({
    dir,
    env: { NAME: "value" },
    stage: "micro",
    step: "endpoint",
    modules: ["a", "b"],
    link: true,
  });
});

test("help is asked for with a flag, and given when nothing else can be understood", () => {
  expect(readOptions(["--help"])).toBeNull();
  expect(readOptions(["some", "-h"])).toBeNull();
  for (const argv of [[], ["dir", "--stage", "nano"], ["dir", "--step", "all"]])
    expect(() => readOptions(argv)).toThrow(usage);
  expect(() => readOptions(["dir", "--test", "x", "--collection", "y"])).toThrow("one of");
});
