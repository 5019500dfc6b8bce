/** Run as a process of its own: applies (or undoes) a change set and kills itself, as hard as `kill -9`, at the given step. */
import { applyChanges } from "../../../src/code/write/apply-changes.ts";
import { type Disk, nodeDisk } from "../../../src/code/write/disk.ts";
import { undoLast } from "../../../src/code/write/undo-last.ts";
import { killChanges } from "./kill-changes.ts";

const [root = "", what = "", dieAt = "0", side = "before"] = process.argv.slice(2);
let step = 0;

async function count<T>(work: () => Promise<T>): Promise<T> {
  const now = ++step === Number(dieAt);
  if (now && side === "before") process.kill(process.pid, "SIGKILL");
  const result = await work();
  if (now) process.kill(process.pid, "SIGKILL");
  return result;
}

const disk: Disk = {
  ...nodeDisk,
  write: (path, bytes, mode) => count(() => nodeDisk.write(path, bytes, mode)),
  rename: (from, to) => count(() => nodeDisk.rename(from, to)),
  remove: (path) => count(() => nodeDisk.remove(path)),
  makeDir: (path) => count(() => nodeDisk.makeDir(path)),
  removeDir: (path) => count(() => nodeDisk.removeDir(path)),
  removeTree: (path) => count(() => nodeDisk.removeTree(path)),
};

if (Number(dieAt) < 0) setTimeout(() => process.kill(process.pid, "SIGKILL"), -Number(dieAt));
process.send?.("ready");
if (what === "apply") await applyChanges(root, killChanges, { label: "extract users", now: () => 0, disk });
else await undoLast(root, { force: false, mergeShared: () => null, disk });
console.log(`finished after ${step} steps`);
