import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExtractManifest, parseManifest } from "../../code/generate/manifest/extract-manifest.ts";
import { MsaError } from "../../errors/msa-error.ts";
import { manifestName } from "../../util/manifest-name.ts";
import type { WorkflowContext } from "../context.ts";

/** Manifests of all extracted services, by the folder they lie in (relative to the root), sorted. */
export function readManifests({
  root,
  config,
}: Pick<WorkflowContext, "root" | "config">): Map<string, ExtractManifest> {
  const parent = join(root, config.services.dir);
  const names = existsSync(parent) ? readdirSync(parent, { withFileTypes: true }) : [];
  const dirs = names
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${config.services.dir}/${entry.name}`);
  const found = dirs.sort().flatMap((dir) => {
    const manifest = readManifest(root, dir);
    return manifest === null ? [] : [[dir, manifest] as const];
  });
  return new Map(found);
}

/** null when the folder is no extracted service. */
export function readManifest(root: string, dir: string): ExtractManifest | null {
  const file = `${dir}/${manifestName}`;
  if (!existsSync(join(root, file))) return null;
  try {
    return parseManifest(readFileSync(join(root, file), "utf8"));
  } catch (cause) {
    throw new MsaError("MSA1002", {
      message: `${file} is not what msa wrote`,
      why: "it says where the service's files came from",
      fix: `restore ${file} with git`,
      where: [{ file }],
      cause,
    });
  }
}
