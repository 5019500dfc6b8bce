import type { ExtractionPlan, PlannedFile } from "../plan/plan.ts";
import type { FileContent } from "./file-change.ts";
import type { ManifestFile } from "./manifest/extract-manifest.ts";
import type { MonolithUpdate } from "./monolith-updates.ts";
import { applyEdits } from "./rewrite/apply-edits.ts";
import { sha256 } from "./sha256.ts";
import type { Sources } from "./sources.ts";

export interface TravellingFile {
  readonly entry: ManifestFile;
  readonly content: FileContent;
}

interface Surroundings {
  readonly updates: readonly MonolithUpdate[];
  /** Paths that a generated file takes: the service's README is not the monolith's. */
  readonly taken: ReadonlySet<string>;
}

/** Every file of the monolith that goes into the service, once, at its own path. Code wins over config, config over assets. */
export function travellingFiles(
  plan: ExtractionPlan,
  sources: Sources,
  around: Surroundings,
): TravellingFile[] {
  const left = new Map(around.updates.map((update) => [update.path, sha256(update.content.text)]));
  const found = new Map<string, TravellingFile>();
  const add = (path: string, make: () => TravellingFile): void => {
    if (!found.has(path) && !around.taken.has(path)) found.set(path, make());
  };
  for (const file of plan.files) add(file.path, () => codeFile(file, sources, left.get(file.path)));
  for (const edited of plan.configEdits ?? [])
    if (plan.configs.includes(edited.path))
      add(edited.path, () => codeFile({ ...edited, placement: "config" }, sources, left.get(edited.path)));
  for (const [placement, paths] of [
    ["config", plan.configs],
    ["asset", plan.assets],
  ] as const) {
    for (const path of paths.flatMap((each) => sources.listFiles(each) ?? [])) {
      add(path, () => verbatim(path, placement, sources, left.get(path)));
    }
  }
  return [...found.values()];
}

/** `left` is the hash that the monolith's file has after this very extraction edited it: the state that drift is measured from. */
function codeFile(
  file: Pick<PlannedFile, "path" | "sourceHash" | "edits"> & Pick<ManifestFile, "placement">,
  sources: Sources,
  left: string | undefined,
): TravellingFile {
  if (file.edits.length === 0) return verbatim(file.path, file.placement, sources, left);
  const text = applyEdits(file.path, sources.readSource(file.path), file.edits);
  const sourceHash = left ?? file.sourceHash;
  return {
    entry: { path: file.path, placement: file.placement, sourceHash, outputHash: sha256(text) },
    content: { text },
  };
}

function verbatim(
  path: string,
  placement: ManifestFile["placement"],
  sources: Sources,
  left: string | undefined,
): TravellingFile {
  // A file that listFiles names and that is gone a moment later is found by write/, which reads it once more.
  const hash = sources.hashSource(path) ?? "";
  return {
    entry: { path, placement, sourceHash: left ?? hash, outputHash: hash },
    content: { copyOf: path },
  };
}
