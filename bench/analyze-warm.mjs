// CPU of a second `msa analyze --json` against a first one: with nothing changed, with modules stated in msa.config.json, with the
// body of a function changed in one file, and with a route changed. Generated backends of 1,000 and 8,000 files, or the folders
// given. The answers of the first round are compared with those of `--no-cache`. Targets: nothing changed 0.15, one file changed 0.15.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cpuOf, median } from "./cpu-ratio.mjs";
import { generateBackend } from "./generate-backend.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/msa.js");
const rounds = 3;
const report = ".msa-bench.json";
const given = process.argv.slice(2);
const trees =
  given.length > 0 ? given.map((folder) => [folder, copyInto(folder)]) : [1000, 8000].map(generated);
for (const [name, fill] of trees) await measure(name, fill);

function generated(files) {
  return [`generated, ${files} files`, (dir) => generateBackend(dir, files)];
}

function copyInto(folder) {
  const left = /[\\/](node_modules|dist|\.git|\.msa)$/;
  return (dir) => cpSync(folder, dir, { recursive: true, filter: (source) => !left.test(source) });
}

async function measure(name, fill) {
  const dir = mkdtempSync(join(tmpdir(), "msa-bench-warm-"));
  try {
    fill(dir);
    const config = join(dir, "msa.config.json");
    if (!existsSync(config))
      spawnSync(process.execPath, [bin, "init", "--yes"], { cwd: dir, stdio: "ignore" });
    makeOld(dir);
    const cold = [];
    const warm = new Map();
    for (let round = 0; round < rounds; round++) {
      // What was written less than two seconds before a reading is compared byte by byte: that is not what is measured here.
      await setTimeout(2_500);
      rmSync(join(dir, ".msa"), { recursive: true, force: true });
      cold.push(run(dir));
      for (const [what, change] of changes(dir, round)) {
        change();
        const cost = run(dir);
        warm.set(what, [...(warm.get(what) ?? []), cost]);
        if (round > 0) continue;
        const answer = reportOf(dir);
        run(dir, "--no-cache");
        if (answer !== reportOf(dir)) throw new Error(`${name}, ${what}: another answer`);
      }
    }
    console.log(`${name}: ${median(cold).toFixed(2)} s CPU for a first reading`);
    for (const [what, costs] of warm) {
      const ratios = costs.map((cost, index) => cost / cold[index]);
      const range = `[${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}]`;
      console.log(`  ${what}: ${median(ratios).toFixed(2)} ${range} over ${rounds} pairs`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function changes(dir, round) {
  const config = join(dir, "msa.config.json");
  const stated = JSON.parse(readFileSync(config, "utf8"));
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.[jt]s$/.test(path) && !/node_modules|\.(test|spec|d)\./.test(path))
    .sort();
  const first = (pattern) => {
    const found = files.filter((path) => pattern.test(readFileSync(join(dir, path), "utf8")));
    return join(dir, found[(found.length * (round + 1)) >> 3] ?? files[0]);
  };
  const service = first(/^ +(async )?\w+\([^()\n]*\)[^;{}\n]*\{$|^export (async )?function \w+\(.*\{$/m);
  const route = first(/\.(get|post|put|delete)\(\s*["'`]\//);
  const edit = (file, pattern, text) => {
    const before = readFileSync(file, "utf8");
    const after = before.replace(pattern, text);
    if (after === before) throw new Error(`nothing to change in ${file}`);
    writeFileSync(file, after);
  };
  return [
    ["nothing changed", () => {}],
    [
      "modules stated",
      () => writeFileSync(config, JSON.stringify({ ...stated, modules: { [`round-${round}`]: {} } })),
    ],
    [
      "a body changed",
      () => edit(service, /((?:async )?\w+\([^()\n]*\)[^;{}\n]*\{)$/m, `$1\n  void ${round};`),
    ],
    ["a route changed", () => edit(route, /(\.(?:get|post|put|delete)\(\s*["'`]\/)/, `$1round-${round}/`)],
  ];
}

function makeOld(dir) {
  const then = new Date(Date.now() - 3_600_000);
  for (const path of readdirSync(dir, { recursive: true, encoding: "utf8" }))
    if (statSync(join(dir, path)).isFile()) utimesSync(join(dir, path), then, then);
}

function run(dir, ...flags) {
  return cpuOf({ args: [bin, "analyze", "--json", "-o", report, ...flags], cwd: dir });
}

function reportOf(dir) {
  return readFileSync(join(dir, report), "utf8");
}
