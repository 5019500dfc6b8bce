import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { type RuntimeNeed, runtimeFiles } from "../../src/code/generate/runtime/runtime-files.ts";

type Wire = typeof import("../../templates/runtime/wire.js");
type Switches = typeof import("../../templates/runtime/switches.js");
export type Runtime = Wire &
  Switches &
  typeof import("../../templates/runtime/remote-error.js") &
  typeof import("../../templates/runtime/context.js") &
  typeof import("../../templates/runtime/client.js") &
  typeof import("../../templates/runtime/listener.js");

const templates = fileURLToPath(new URL("../../templates/runtime/", import.meta.url));

export function readRuntimeTemplate(name: string): string {
  return readFileSync(join(templates, name), "utf8");
}

/** Writes `msa-runtime/` as a process gets it into a folder of its own, and gives that folder. */
export function writeRuntime(need: RuntimeNeed): string {
  const root = mkdtempSync(join(tmpdir(), "msa-runtime-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  for (const { path, text } of runtimeFiles(need, readRuntimeTemplate)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** A fresh copy of the library, with state of its own, as a CommonJS process would load it. */
export function openRuntime(): Runtime {
  const root = writeRuntime({ modules: "commonjs", uses: ["calls", "answers"] });
  return createRequire(join(root, "index.js"))("./msa-runtime/index.js");
}
