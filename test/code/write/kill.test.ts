import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { applyChanges } from "../../../src/code/write/apply-changes.ts";
import { undoLast } from "../../../src/code/write/undo-last.ts";
import { killChanges, killTree } from "./kill-changes.ts";
import { makeTree, snapshot } from "./trees.ts";

const apply = (root: string) => applyChanges(root, killChanges, { label: "extract users", now: () => 0 });
const undo = (root: string) => undoLast(root, { force: false, mergeShared: () => null });
const script = fileURLToPath(new URL("./killed-writer.ts", import.meta.url));
const [oldTree, newTree] = await trees();

async function trees(): Promise<[unknown, unknown]> {
  const root = makeTree(killTree);
  const before = snapshot(root);
  await apply(root);
  return [before, snapshot(root)];
}

function writer(
  root: string,
  what: string,
  dieAt: number,
  side: string,
): Promise<{ killed: boolean; output: string }> {
  const args = ["--import", "tsx", script, root, what, String(dieAt), side];
  return new Promise((done) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      done({ killed: error?.signal === "SIGKILL", output: stdout + stderr }),
    );
  });
}

/** Old tree, new tree, or an interrupted change set that refuses work until it is undone to the old tree. */
async function expectRecoverable(root: string, hint: string): Promise<void> {
  const now = snapshot(root);
  const again = await apply(root).catch((error: unknown) => error);
  if (again instanceof Error) {
    expect(again, hint).toMatchObject({ code: expect.stringMatching(/^MSA200[57]$/) });
    if ("code" in again && again.code === "MSA2007") {
      expect(again.message).toContain("extract users");
      expect(snapshot(root), hint).toEqual(now);
      expect(await undo(root), hint).toMatchObject({ interrupted: true });
    } else {
      // Everything was written: applying once more is a change computed from an older tree.
      expect(now, hint).toEqual(newTree);
      await undo(root);
    }
  } else {
    expect([oldTree, newTree], hint).toContainEqual(now);
    await undo(root);
  }
  expect(snapshot(root), hint).toEqual(oldTree);
  expect(await undo(root), hint).toBeNull();
}

async function everyStep(run: (dieAt: number, side: string) => Promise<boolean>): Promise<number> {
  let killed = 0;
  for (let dieAt = 1; ; dieAt += 2) {
    // Two processes at a time, one for each core; before and after alternate.
    const side = dieAt % 4 === 1 ? "before" : "after";
    const both = await Promise.all([run(dieAt, side), run(dieAt + 1, side)]);
    killed += both.filter(Boolean).length;
    if (!both[1]) return killed;
  }
}

test("a writer killed at any step leaves the old tree, the new tree, or a journal that undo completes", async () => {
  const killed = await everyStep(async (dieAt, side) => {
    const root = makeTree(killTree);
    const result = await writer(root, "apply", dieAt, side);
    await expectRecoverable(root, `${side} step ${dieAt}: ${result.output}`);
    return result.killed;
  });
  expect(killed).toBeGreaterThanOrEqual(15);
}, 180_000);

test("an undo killed at any step is completed by the next undo", async () => {
  const killed = await everyStep(async (dieAt, side) => {
    const root = makeTree(killTree);
    await apply(root);
    const result = await writer(root, "undo", dieAt, side);
    if (!result.killed) expect(result.output).toContain("finished");
    await expectRecoverable(root, `${side} step ${dieAt}: ${result.output}`);
    return result.killed;
  });
  expect(killed).toBeGreaterThanOrEqual(10);
}, 180_000);

test("a writer killed at a random moment is recoverable too", async () => {
  for (let round = 0; round < 4; round++) {
    await Promise.all(
      [0, 1, 2].map(async (lane) => {
        const root = makeTree(killTree);
        const ms = 1 + ((round * 3 + lane) % 30);
        const result = await writer(root, lane === 2 && round % 2 === 0 ? "undo" : "apply", -ms, "");
        await expectRecoverable(root, `after ${ms} ms: ${result.output}`);
      }),
    );
  }
}, 180_000);
