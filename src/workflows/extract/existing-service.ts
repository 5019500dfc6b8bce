import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import { type ExtractManifest, parseManifest } from "../../code/generate/manifest/extract-manifest.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { manifestName } from "../../util/manifest-name.ts";
import { installed } from "./derived-paths.ts";
import { readManifest } from "./read-manifests.ts";

/** `same`: what lies there is what this plan would make, whatever the team changed in it since: the folder is theirs. */
type Existing =
  | { readonly kind: "none" }
  | { readonly kind: "same" }
  | { readonly kind: "outgrown"; readonly manifest: ExtractManifest };

/** What lies where the service would be written. MSA2002 when it is somebody else's, or another service. */
export function existingService(
  root: string,
  plan: ExtractionPlan,
  changes: readonly FileChange[],
): Existing {
  const { dir } = plan.service;
  const there = readManifest(root, dir);
  if (there === null) {
    refuseForeignFolder(root, dir);
    return { kind: "none" };
  }
  if (differences(there, plannedManifest(dir, changes)).length === 0) return { kind: "same" };
  const left = there.modules.filter((module) => !plan.modules.includes(module));
  if (left.length === 0) return { kind: "outgrown", manifest: there };
  throw new MsaError("MSA2002", {
    message: `${dir} is the service of ${there.modules.join(", ")}, and would lose ${left.join(", ")}`,
    fix: `name ${left.join(", ")} as well, or choose another name with --as`,
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
  const named = (["modules", "endpoints", "packages", "env", "allowed"] as const).filter(
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
const leftovers = new Set([...installed, "dist"]);

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
