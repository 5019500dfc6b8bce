import { join } from "node:path";
import type { FileChange } from "../../code/generate/file-change.ts";
import { basePath, unpack } from "../../code/generate/manifest/extract-base.ts";
import type { ExtractManifest } from "../../code/generate/manifest/extract-manifest.ts";
import { sha256 } from "../../code/generate/sha256.ts";
import type { Sources } from "../../code/generate/sources.ts";
import { type FileMerge, type FileSides, mergeFile } from "../../code/merge/merge-file.ts";
import type { ExtractionPlan } from "../../code/plan/plan.ts";
import { manifestName } from "../../util/manifest-name.ts";
import { type Clash, conflictError } from "./conflict-error.ts";
import { readBase } from "./read-base.ts";
import { hashFile, readSources } from "./read-sources.ts";

export interface MergedExtraction {
  readonly changes: readonly FileChange[];
  /** Files with changes from both sides. */
  readonly merged: readonly string[];
  /** Files that stay as they were edited. */
  readonly kept: readonly string[];
}

type Create = Extract<FileChange, { kind: "create" }>;

/**
 * Extracts into a service that is there: what msa wrote last time is the base, the folder is one side, the new extraction
 * the other. MSA2011 with every conflict at once, before anything is written.
 */
export function mergeExisting(
  root: string,
  plan: ExtractionPlan,
  there: ExtractManifest,
  generated: readonly FileChange[],
): MergedExtraction {
  const { dir, name } = plan.service;
  const sources = readSources(root);
  const own = new Set([`${dir}/${manifestName}`, basePath(name)]);
  const planned = new Map<string, Create>();
  const changes: FileChange[] = [];
  for (const change of generated) {
    if (change.kind !== "create") changes.push(change);
    // What msa keeps for itself is no matter for a merge.
    else if (own.has(change.path)) changes.push(replaced(root, change));
    else planned.set(change.path.slice(dir.length + 1), change);
  }
  const sides = sidesOf({ root, dir, name, there, planned, sources });
  const results = sides.map((side) => ({ side, result: mergeFile(side) }));
  const clashes = results.flatMap(({ side, result }): Clash[] =>
    result.kind === "conflict" ? [{ path: `${dir}/${side.path}`, ...result }] : [],
  );
  if (clashes.length > 0) throw conflictError(dir, clashes);
  changes.push(
    ...results.flatMap(({ side, result }) => changeFor(dir, side, result, planned.get(side.path))),
  );
  const pathsOf = (wanted: (result: FileMerge) => boolean): string[] =>
    results.filter(({ result }) => wanted(result)).map(({ side }) => `${dir}/${side.path}`);
  return {
    changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
    merged: pathsOf((result) => result.kind === "merged"),
    kept: pathsOf((result) => result.kind === "leave" && result.byHand),
  };
}

interface Parts {
  readonly root: string;
  readonly dir: string;
  readonly name: string;
  readonly there: ExtractManifest;
  readonly planned: ReadonlyMap<string, Create>;
  readonly sources: Sources;
}

function sidesOf({ root, dir, name, there, planned, sources }: Parts): FileSides[] {
  const base = readBase(root, name);
  const before = new Map([
    ...there.files.map((file) => [file.path, file.outputHash] as const),
    ...there.generated.map((file) => [file.path, file.hash] as const),
  ]);
  const generated = new Set(there.generated.map((file) => file.path));
  return [...new Set([...before.keys(), ...planned.keys()])].sort().map((path) => {
    const hashBefore = before.get(path) ?? null;
    const content = planned.get(path)?.content;
    return {
      path,
      generated: generated.has(path),
      before: hashBefore,
      edited: hashFile(join(root, dir, path)),
      extracted:
        content === undefined
          ? null
          : "text" in content
            ? sha256(content.text)
            : sources.hashSource(content.copyOf),
      texts: () => {
        const packed = base?.files[path]?.output;
        if (packed === undefined || content === undefined) return null;
        const texts = {
          before: unpack(packed),
          edited: sources.readSource(`${dir}/${path}`),
          extracted: "text" in content ? content.text : sources.readSource(content.copyOf),
        };
        const isText = Object.values(texts).every((text) => !text.includes("\0") && !text.includes("\uFFFD"));
        // A base of another extraction would bring back what was taken out.
        return isText && sha256(texts.before) === hashBefore ? texts : null;
      },
    };
  });
}

function changeFor(
  dir: string,
  { path, edited }: FileSides,
  result: FileMerge,
  planned: Create | undefined,
): FileChange[] {
  const at = `${dir}/${path}`;
  switch (result.kind) {
    case "leave":
    case "conflict":
      return [];
    case "merged":
      return [{ kind: "update", path: at, beforeHash: edited ?? "", content: { text: result.text } }];
    case "take":
      if (planned === undefined)
        return edited === null ? [] : [{ kind: "delete", path: at, beforeHash: edited }];
      return edited === null
        ? [planned]
        : [{ kind: "update", path: at, beforeHash: edited, content: planned.content }];
  }
}

function replaced(root: string, change: Create): FileChange {
  const beforeHash = hashFile(join(root, change.path));
  return beforeHash === null
    ? change
    : { kind: "update", path: change.path, beforeHash, content: change.content };
}
