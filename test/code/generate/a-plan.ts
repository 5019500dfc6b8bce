import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { FileChange } from "../../../src/code/generate/file-change.ts";
import type { Sources } from "../../../src/code/generate/sources.ts";
import type { ExtractionPlan } from "../../../src/code/plan/plan.ts";

export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A monolith in memory. */
export function sourcesOf(files: Record<string, string>): Sources {
  return {
    readSource: (path) => files[path]!,
    hashSource: (path) => (files[path] === undefined ? null : hash(files[path])),
    listFiles: (path) => {
      const found = Object.keys(files).filter((file) => file === path || file.startsWith(`${path}/`));
      return found.length === 0 ? null : found.sort();
    },
    readTemplate: (name) => readFileSync(resolve("templates", name), "utf8"),
  };
}

export function aPlan(
  more: Partial<ExtractionPlan> = {},
  runtime: Partial<ExtractionPlan["runtime"]> = {},
): ExtractionPlan {
  return {
    schemaVersion: 1,
    modules: ["orders"],
    stage: "mini",
    remote: null,
    service: { name: "orders", dir: "services/orders", port: 4101 },
    endpoints: ["GET /api/orders"],
    files: [],
    assets: [],
    configs: [],
    packages: { dependencies: {}, devDependencies: {} },
    runtime: {
      packageManager: "npm",
      moduleKind: "esm",
      language: "typescript",
      entry: "src/server.ts",
      build: "tsc -p tsconfig.json",
      nodeArgs: ["dist/server.js"],
      nodePath: [],
      generate: null,
      typecheck: "tsc -p tsconfig.json --noEmit",
      ...runtime,
    },
    env: [],
    disabled: [],
    routes: [],
    monolithEdits: [],
    obstacles: [],
    debts: [],
    ...more,
  };
}

export function textOf(changes: readonly FileChange[], path: string): string {
  const change = changes.find((each) => each.path === path);
  if (change === undefined || change.kind === "delete" || !("text" in change.content))
    throw new Error(`no text at ${path}`);
  return change.content.text;
}
