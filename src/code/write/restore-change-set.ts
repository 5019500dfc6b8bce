import { dirname, join } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import type { Disk } from "./disk.ts";
import { dropJournal, type Journal, journalFolder, saveJournal } from "./journal/journal.ts";
import { besideName, putFile } from "./put-file.ts";
import { removeMadeFolders } from "./remove-made-folders.ts";
import { type Restoration, type RestoreOptions, restorations } from "./restorations.ts";

export interface Restored {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  /** Shared files that others had edited, without this change set's part. */
  readonly merged: readonly string[];
  /** Edited files whose edits `force` dropped. */
  readonly dropped: readonly string[];
  /** Installed and built things that went with their folder. */
  readonly derived: readonly string[];
  /** Files that somebody else put into a folder of this change set; they stay. */
  readonly kept: readonly string[];
}

/** Puts everything back as it was before the change set; what is already back stays untouched, so a killed run can be repeated. */
export async function restoreChangeSet(
  root: string,
  journal: Journal,
  options: RestoreOptions,
): Promise<Restored> {
  const { disk } = options;
  const todo = await restorations(root, journal, options);
  refuseEdited(journal, todo, options.force);
  if (options.dryRun !== true) {
    await saveJournal(root, { ...journal, state: "undoing" });
    for (const step of todo.toReversed()) await restore(root, journal, step, disk);
  }
  const leftovers = await removeMadeFolders(root, journal, options);
  if (options.dryRun !== true) await dropJournal(root, journal.id);
  const paths = (action: Restoration["action"]): string[] =>
    todo.filter((step) => step.action === action).map((step) => step.entry.path);
  return {
    restored: paths("restore"),
    removed: paths("remove"),
    merged: paths("merge"),
    dropped: todo.filter((step) => step.edited).map((step) => step.entry.path),
    ...leftovers,
  };
}

function refuseEdited(journal: Journal, todo: readonly Restoration[], force: boolean): void {
  const edited = todo.filter((step) => step.edited).map((step) => step.entry.path);
  if (edited.length === 0 || force) return;
  throw new MsaError("MSA2008", {
    message: `${edited.length} ${edited.length === 1 ? "file" : "files"} of "${journal.label}" changed since: ${edited.join(", ")}`,
    where: edited.map((file) => ({ file })),
  });
}

async function restore(root: string, journal: Journal, step: Restoration, disk: Disk): Promise<void> {
  const target = join(root, step.entry.path);
  await disk.remove(besideName(target));
  if (step.action === "none") return;
  if (step.action === "remove") return disk.remove(target);
  if (step.bytes === null) return disk.remove(target);
  const staged = join(journalFolder(root), journal.id, "staged", "restored");
  await disk.makeDir(dirname(staged));
  await disk.write(staged, step.bytes, step.entry.beforeMode);
  await disk.makeDir(dirname(target));
  await putFile(staged, target, disk);
}
