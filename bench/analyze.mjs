// CPU of `msa analyze --json` against dependency-cruiser's JSON graph of the same files: a generated backend of 1,000 files, or
// the folder given. Target: at most 1.5 on backends of 800 files and more.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuRatio, say } from "./cpu-ratio.mjs";
import { generateBackend } from "./generate-backend.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = process.argv[2];
const depcruise = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const dir = mkdtempSync(join(tmpdir(), "msa-bench-analyze-"));
try {
  if (target === undefined) generateBackend(dir, 1000);
  else
    cpSync(target, dir, {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|dist|\.git)$/.test(source),
    });
  // dependency-cruiser reads TypeScript through the compiler it finds near the sources.
  if (!existsSync(join(dir, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  const bin = join(root, "bin/msa.js");
  if (!existsSync(join(dir, "msa.config.json")))
    spawnSync(process.execPath, [bin, "init", "--yes"], { cwd: dir, stdio: "ignore" });
  const config = [
    "--no-config",
    ...(existsSync(join(dir, "tsconfig.json"))
      ? ["--ts-config", "tsconfig.json", "--ts-pre-compilation-deps"]
      : []),
  ];
  const result = cpuRatio(
    { args: [bin, "analyze", "--json", "--no-cache"], cwd: dir },
    {
      args: [
        depcruise,
        existsSync(join(dir, "src")) ? "src" : ".",
        ...config,
        "--do-not-follow",
        "node_modules",
        "--output-type",
        "json",
      ],
      cwd: dir,
    },
    5,
  );
  say("msa analyze / dependency-cruiser graph (CPU)", result);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
