import { join } from "node:path";
import type { FileChange } from "../generate/file-change.ts";
import { nodeDisk } from "./disk.ts";
import { type PreparedChange, prepareChanges, readContent } from "./prepare-changes.ts";
import { unifiedDiff } from "./unified-diff.ts";

export interface ChangePreview {
  readonly path: string;
  readonly kind: PreparedChange["kind"];
  /** Size of the file afterwards. */
  readonly bytes: number;
}

/** What `applyChanges` would do, refusals included; writes nothing. */
export async function previewChanges(root: string, changes: readonly FileChange[]): Promise<ChangePreview[]> {
  return (await prepareChanges(root, changes)).map(({ path, kind, bytes }) => ({ path, kind, bytes }));
}

export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** A patch a file that `git apply` takes; of the files at or below `path` when one is given. Of `.msa/` only when it is named. */
export async function diffChanges(
  root: string,
  changes: readonly FileChange[],
  path?: string,
): Promise<FileText[]> {
  const texts: FileText[] = [];
  for (const change of select(changes, path)) {
    const mode = await nodeDisk.mode(join(root, change.path));
    const before = mode === null ? null : await nodeDisk.read(join(root, change.path));
    const after = change.kind === "delete" ? null : await readContent(root, change.content);
    const text = unifiedDiff(change.path, before, after);
    if (text !== "") texts.push({ path: change.path, text });
  }
  return texts;
}

/** Whole files as they will be; of the files at or below `path` when one is given. Of `.msa/` only when it is named. */
export async function viewChanges(
  root: string,
  changes: readonly FileChange[],
  path?: string,
): Promise<FileText[]> {
  const texts: FileText[] = [];
  for (const change of select(changes, path)) {
    if (change.kind === "delete") continue;
    const bytes = await readContent(root, change.content);
    texts.push({
      path: change.path,
      text: bytes.includes(0) ? `(binary, ${bytes.length} bytes)\n` : bytes.toString("utf8"),
    });
  }
  return texts;
}

function select(changes: readonly FileChange[], path: string | undefined): readonly FileChange[] {
  // What msa keeps for itself is nothing to review.
  if (path === undefined) return changes.filter((change) => !change.path.startsWith(".msa/"));
  const wanted = path.replace(/^\.\//, "").replace(/\/$/, "");
  return changes.filter((change) => change.path === wanted || change.path.startsWith(`${wanted}/`));
}
