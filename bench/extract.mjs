// CPU of `msa extract <module> --verify none --no-cache` against the project's own `tsc --noEmit`. Target: at most 4.
//   node bench/extract.mjs                  a generated backend of 800 files, one of its eighty modules
//   node bench/extract.mjs <dir> <module>   a copy of somebody's, with its own compiler and packages
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuOf, median, say } from "./cpu-ratio.mjs";
import { generateBackend } from "./generate-backend.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/msa.js");
const rounds = 3;
const [from, named = "feature41"] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), "msa-bench-extract-"));
try {
  prepare();
  const git = (...args) =>
    run("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.test", ...args]);
  git("init", "-q");
  appendFileSync(join(dir, ".git/info/exclude"), "\nnode_modules\n");
  if (!existsSync(join(dir, "msa.config.json"))) run(process.execPath, [bin, "init", "--yes"]);
  git("add", "-A");
  git("commit", "-q", "--no-verify", "-m", "as it is");
  const tsc = join(dir, "node_modules/typescript/bin/tsc");
  const extract = [bin, "extract", named, "--verify", "none", "--quiet"];
  const pairs = Array.from({ length: rounds + 1 }, () => {
    const own = cpuOf({ args: extract, cwd: dir });
    git("reset", "-q", "--hard");
    git("clean", "-q", "-f", "-d", "-e", "node_modules");
    rmSync(join(dir, ".msa"), { recursive: true, force: true });
    return [own, cpuOf({ args: [tsc, "--noEmit", "-p", dir], cwd: dir, mayFail: true })];
  }).slice(1); // the first pair warms the disk
  const ratios = pairs.map(([own, other]) => own / other);
  const [own, other] = [0, 1].map((at) => median(pairs.map((pair) => pair[at])));
  const result = { ratio: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios), rounds };
  say(`msa extract ${named} / tsc --noEmit (CPU)`, result);
  console.log(`  ${own.toFixed(1)} s and ${other.toFixed(1)} s of CPU`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function prepare() {
  if (from !== undefined) {
    cpSync(resolve(from), dir, {
      recursive: true,
      filter: (path) => !/[\\/](node_modules|\.git|\.msa)$/.test(path),
    });
    symlinkSync(join(resolve(from), "node_modules"), join(dir, "node_modules"));
    return;
  }
  generateBackend(dir, 800);
  // Its packages are not installed: without their types the compiler has less to do, which makes the target harder to reach.
  writeFileSync(
    join(dir, "src/packages.d.ts"),
    'declare module "express" {\n  export const Router: any;\n  export type Request = any;\n  export type Response = any;\n  export type NextFunction = any;\n  const express: any;\n  export default express;\n}\ndeclare module "knex";\ndeclare const process: any;\n',
  );
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { cwd: dir, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
}
