// Cold `msa analyze --json` of a generated backend of 30,000 files (or `node bench/analyze-large.mjs <files>`): seconds and
// memory of one run. Targets: 60 s, 3 GB on two idle cores.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateBackend } from "./generate-backend.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = Number(process.argv[2] ?? 30_000);
const dir = mkdtempSync(join(tmpdir(), "msa-bench-large-"));
try {
  const { endpoints } = generateBackend(dir, files);
  const bin = join(root, "bin/msa.js");
  const report = join(dir, "report.json");
  run([bin, "init", "--yes"]);
  const started = performance.now();
  const { cpu, peak } = run([
    "--require",
    join(root, "bench/report-usage.cjs"),
    bin,
    "analyze",
    "--json",
    "-o",
    report,
  ]);
  const seconds = (performance.now() - started) / 1000;
  const found = JSON.parse(readFileSync(report, "utf8")).endpoints.length;
  console.log(
    `${files} files: ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU, ${(peak / 1024).toFixed(0)} MB at most; ${found} of ${endpoints} endpoints found`,
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function run(args) {
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: dir,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  const usage = /usage (\d+) (\d+)/.exec(stderr);
  return { cpu: Number(usage?.[1] ?? 0) / 1e6, peak: Number(usage?.[2] ?? 0) };
}
