import { MsaError } from "../../errors/msa-error.ts";
import { manifestName } from "../../util/manifest-name.ts";
import type { ExtractionPlan } from "../plan/plan.ts";
import type { FileChange } from "./file-change.ts";
import { basePath, extractBase, printBase } from "./manifest/extract-base.ts";
import { extractManifest } from "./manifest/extract-manifest.ts";
import { monolithRuntimeChanges, serviceRuntimeFiles } from "./micro/runtime-folder.ts";
import { monolithUpdates } from "./monolith-updates.ts";
import { generatedFiles } from "./render/generated-files.ts";
import { sha256 } from "./sha256.ts";
import type { Sources } from "./sources.ts";
import { travellingFiles } from "./travelling-files.ts";

/** Stage 4: plan and sources in, changes out. The same plan and sources give the same bytes, in the same order. */
export function generateChanges(plan: ExtractionPlan, sources: Sources): FileChange[] {
  refuseStalePlan(plan, sources);
  const updates = monolithUpdates(plan, sources);
  const generated = [...generatedFiles(plan, sources), ...serviceRuntimeFiles(plan, sources)];
  const travelling = travellingFiles(plan, sources, {
    updates,
    taken: new Set(generated.map((file) => file.path)),
  });
  const manifest = extractManifest(
    plan,
    travelling.map((file) => file.entry),
    generated.map((file) => ({ path: file.path, hash: sha256(file.text) })),
  );
  const written = [
    ...travelling.map((file) => ({ path: file.entry.path, content: file.content })),
    ...generated.map((file) => ({ path: file.path, content: { text: file.text } })),
  ];
  const base = extractBase(written, sources, {
    left: new Map(updates.map((update) => [update.path, update.content.text])),
    own: new Set(travelling.map((file) => file.entry.path)),
  });
  const inService = [
    ...written,
    { path: manifestName, content: { text: `${JSON.stringify(manifest, null, 2)}\n` } },
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [
    ...inService.map(({ path, content }) => ({
      kind: "create" as const,
      path: `${plan.service.dir}/${path}`,
      content,
    })),
    { kind: "create", path: basePath(plan.service.name), content: { text: printBase(base) } },
    ...updates,
    ...monolithRuntimeChanges(plan, sources),
  ];
}

/** All stale files at once: one error that lists them beats a new surprise at every run. */
function refuseStalePlan(plan: ExtractionPlan, sources: Sources): void {
  const stale = [...plan.files, ...plan.monolithEdits].filter(
    (file) => sources.hashSource(file.path) !== file.sourceHash,
  );
  const gone = [...plan.assets, ...plan.configs].filter((path) => sources.listFiles(path) === null);
  const files = [...new Set([...stale.map((file) => file.path), ...gone])].sort();
  if (files.length === 0) return;
  throw new MsaError("MSA2004", {
    message: `${files.length} ${files.length === 1 ? "file" : "files"} changed since the plan was made`,
    where: files.map((file) => ({ file })),
  });
}
