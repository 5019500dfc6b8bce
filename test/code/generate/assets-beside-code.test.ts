import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { generateChanges } from "../../../src/code/generate/generate-changes.ts";
import { withAssets } from "../../../src/code/plan/needs/with-assets.ts";
import { aPlan, sourcesOf, textOf } from "./a-plan.ts";

const compiled = { build: "tsc --rootDir src", nodeArgs: ["dist/server.js"], entry: "src/server.ts" };

test("what lies beside the sources is copied beside what is compiled of them", () => {
  const runtime = withAssets(aPlan({}, compiled).runtime, ["src/letters", "src/seal.svg", "public"]);
  expect(runtime.build).toBe("tsc --rootDir src && node ./msa/assets.cjs");
  const script = textOf(generateChanges(aPlan({ runtime }), sourcesOf({})), "services/orders/msa/assets.cjs");
  const folder = mkdtempSync(join(tmpdir(), "assets-"));
  try {
    const files = {
      "msa/assets.cjs": script,
      "src/letters/de/hello.txt": "",
      "src/letters/a.ts": "",
      "src/seal.svg": "",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync("node", ["./msa/assets.cjs"], { cwd: folder });
    const made = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" });
    expect(made.sort()).toEqual(["letters", "letters/de", "letters/de/hello.txt", "seal.svg"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("where the whole service is compiled the output lies deeper", () => {
  const { runtime } = aPlan({}, { ...compiled, build: "tsc --rootDir .", nodeArgs: ["dist/src/server.js"] });
  expect(withAssets(runtime, ["src/letters", "public"]).besideCode).toEqual([
    { from: "src/letters", to: "dist/src/letters" },
  ]);
});

test("code that runs as it is written, or has nothing beside it, needs no such step", () => {
  const { runtime } = aPlan({}, compiled);
  expect(withAssets(runtime, ["public", "src/loaded.ts"])).toBe(runtime);
  const sources = aPlan({}, { build: null, nodeArgs: ["--import", "tsx", "src/server.ts"] }).runtime;
  expect(withAssets(sources, ["src/letters"])).toBe(sources);
});
