import { join } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import { basePath, pack, printBase, unpack } from "../../code/generate/manifest/extract-base.ts";
import { sha256 } from "../../code/generate/sha256.ts";
import { manifestName } from "../../util/manifest-name.ts";
import type { WorkflowContext } from "../context.ts";
import { readBase } from "../extract/read-base.ts";
import { readManifests } from "../extract/read-manifests.ts";
import { hashFile } from "../extract/read-sources.ts";

/**
 * Services that hold a copy of a shrunk file measure drift from what is left of it: what msa takes out of the monolith is no
 * change that they would have to follow. A file that had drifted before goes on drifting.
 */
export function followInServices(
  ctx: Pick<WorkflowContext, "root" | "config">,
  changes: readonly FileChange[],
): FileChange[] {
  const texts = new Map(
    changes.flatMap((change) =>
      change.kind === "update" && "text" in change.content
        ? [[change.path, { text: change.content.text, before: change.beforeHash }] as const]
        : [],
    ),
  );
  return [...readManifests(ctx)].flatMap(([dir, manifest]) => {
    const mine = new Map(
      manifest.files.flatMap(({ path, sourceHash }) => {
        const left = texts.get(path);
        return left?.before === sourceHash ? [[path, left.text] as const] : [];
      }),
    );
    if (mine.size === 0) return [];
    const files = manifest.files.map((file) => {
      const text = mine.get(file.path);
      return text === undefined ? file : { ...file, sourceHash: sha256(text) };
    });
    const text = `${JSON.stringify({ ...manifest, files }, null, 2)}\n`;
    return [
      update(ctx.root, `${dir}/${manifestName}`, text),
      ...followInBase(ctx.root, manifest.service.name, mine),
    ];
  });
}

function followInBase(root: string, service: string, left: ReadonlyMap<string, string>): FileChange[] {
  const base = readBase(root, service);
  if (base === null) return [];
  const files = Object.fromEntries(
    Object.entries(base.files).map(([path, { output, source }]) => {
      const text = left.get(path);
      if (text === undefined) return [path, source === undefined ? { output } : { output, source }];
      return [path, { output, ...(unpack(output) === text ? {} : { source: pack(text) }) }];
    }),
  );
  return [update(root, basePath(service), printBase({ schemaVersion: 1, files }))];
}

function update(root: string, path: string, text: string): FileChange {
  return { kind: "update", path, beforeHash: hashFile(join(root, path)) ?? "", content: { text } };
}
