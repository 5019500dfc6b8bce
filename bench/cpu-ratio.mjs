import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("report-cpu.cjs", import.meta.url));

/**
 * CPU time of two Node command lines, run in turn (A B A B …) so that both see the same machine.
 * @param {{ args: string[], cwd?: string }} a @param {{ args: string[], cwd?: string }} b
 * @returns {{ ratio: number, low: number, high: number, a: number, b: number, rounds: number }} medians; seconds; `ratio` is of the pairs
 */
export function cpuRatio(a, b, rounds) {
  const pairs = Array.from({ length: rounds + 1 }, () => [cpuOf(a), cpuOf(b)]).slice(1); // the first pair warms the disk
  const ratios = pairs.map(([x, y]) => x / y);
  return {
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    a: median(pairs.map(([x]) => x)),
    b: median(pairs.map(([, y]) => y)),
    rounds,
  };
}

/** @param {{ args: string[], cwd?: string, mayFail?: boolean }} command `mayFail`: a compiler that finds errors has done its work all the same */
export function cpuOf({ args, cwd, mayFail = false }) {
  const dir = mkdtempSync(join(tmpdir(), "msa-bench-"));
  const file = join(dir, "cpu");
  try {
    const { status, stderr } = spawnSync(process.execPath, ["--require", preload, ...args], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, MSA_BENCH_CPU_FILE: file, NO_COLOR: "1" },
      maxBuffer: 1 << 28,
    });
    if (status !== 0 && !mayFail) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
    return (
      readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .reduce((sum, line) => sum + Number(line), 0) / 1e6
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function say(what, result) {
  console.log(
    `${what}: ${result.ratio.toFixed(2)} [${result.low.toFixed(2)}-${result.high.toFixed(2)}] over ${result.rounds} pairs`,
  );
}
