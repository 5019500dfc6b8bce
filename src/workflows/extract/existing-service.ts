import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import {
  type ExtractManifest,
  manifestName,
  parseManifest,
} from "../../code/generate/manifest/extract-manifest.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { readManifest } from "./read-manifests.ts";

/**
 * True when the service already lies there as this plan would make it. What the team changed in it since does not
 * count: the folder is theirs. Errors: MSA2002 when something else is in the way.
 */
export function isExtracted(root: string, plan: ExtractionPlan, changes: readonly FileChange[]): boolean {
  const { dir } = plan.service;
  const there = readManifest(root, dir);
  if (there === null) {
    refuseForeignFolder(root, dir);
    return false;
  }
  const different = differences(there, plannedManifest(dir, changes));
  if (different.length === 0) return true;
  throw new MsaError("MSA2002", {
    message: `${dir} was extracted before, and its plan is another one now: ${firstOf(different)}`,
    fix: "`msa check` shows what drifted; take the old extraction back with `msa undo`, or choose another name with --as",
    where: [{ file: `${dir}/${manifestName}` }],
  });
}

function firstOf(names: readonly string[]): string {
  const rest = names.length - 5;
  return names.slice(0, 5).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function plannedManifest(dir: string, changes: readonly FileChange[]): ExtractManifest {
  const change = changes.find((each) => each.path === `${dir}/${manifestName}`);
  if (change?.kind !== "create" || !("text" in change.content))
    throw new Error("generateChanges made no manifest");
  return parseManifest(change.content.text);
}

/** Only what comes from the monolith: a newer msa with newer templates is no reason to extract again. */
function differences(there: ExtractManifest, planned: ExtractManifest): string[] {
  const named = (["modules", "endpoints", "packages", "env"] as const).filter(
    (key) => JSON.stringify(there[key]) !== JSON.stringify(planned[key]),
  );
  const before = new Map(there.files.map((file) => [file.path, `${file.placement} ${file.sourceHash}`]));
  const after = new Map(planned.files.map((file) => [file.path, `${file.placement} ${file.sourceHash}`]));
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort();
  return [...named, ...paths];
}

/** Installed and built leftovers are nobody's work. */
const leftovers = new Set(["node_modules", "dist", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"]);

function refuseForeignFolder(root: string, dir: string): void {
  const names = namesIn(join(root, dir)).filter((name) => !leftovers.has(name));
  if (names.length === 0) return;
  throw new MsaError("MSA2002", {
    message: `${dir} exists and is no extracted service: ${firstOf(names)}`,
    where: [{ file: dir }],
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
