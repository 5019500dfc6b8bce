import { type Disk, nodeDisk } from "./disk.ts";
import { type Journal, readJournals } from "./journal/journal.ts";
import { withLock } from "./journal/with-lock.ts";
import type { MergeShared } from "./restorations.ts";
import { type Restored, restoreChangeSet } from "./restore-change-set.ts";

export interface UndoOptions {
  /** Drops edits made since. */
  readonly force: boolean;
  readonly dryRun?: boolean;
  readonly mergeShared: MergeShared;
  readonly disk?: Disk;
}

export interface UndoneChangeSet extends Restored {
  readonly id: string;
  readonly label: string;
  /** True when the change set had been interrupted half way. */
  readonly interrupted: boolean;
}

/** Takes the last change set back, byte for byte; the next call takes the one before it. null when there is none. */
export async function undoLast(root: string, options: UndoOptions): Promise<UndoneChangeSet | null> {
  const last = await lastJournal(root);
  if (last === null) return null;
  if (options.dryRun === true) return restoreJournal(root, last, options);
  return withLock(root, async () => {
    const journal = await lastJournal(root);
    return journal === null ? null : restoreJournal(root, journal, options);
  });
}

async function lastJournal(root: string): Promise<Journal | null> {
  return (await readJournals(root)).at(-1) ?? null;
}

async function restoreJournal(
  root: string,
  journal: Journal,
  options: UndoOptions,
): Promise<UndoneChangeSet> {
  const restored = await restoreChangeSet(root, journal, { ...options, disk: options.disk ?? nodeDisk });
  return { id: journal.id, label: journal.label, interrupted: journal.state !== "done", ...restored };
}
