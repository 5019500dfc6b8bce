import { dirname, join } from "node:path";
import { MsaError } from "../../errors/msa-error.ts";
import type { FileChange } from "../generate/file-change.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { hashBytes } from "./hash-bytes.ts";
import {
  type Journal,
  journalFolder,
  newJournalFolder,
  refuseInterrupted,
  saveJournal,
} from "./journal/journal.ts";
import { withLock } from "./journal/with-lock.ts";
import { missingFolders } from "./missing-folders.ts";
import { type PreparedChange, prepareChanges, readContent } from "./prepare-changes.ts";
import { putFile } from "./put-file.ts";
import { restoreChangeSet } from "./restore-change-set.ts";

export interface ApplyOptions {
  /** What the change set is called when `msa undo` names it (`extract users`). */
  readonly label: string;
  readonly now: () => number;
  /** Paths that msa itself edits later (the route table): undo merges them back instead of restoring old bytes. */
  readonly shared?: readonly string[];
  /** Paths that installing and building will make inside new folders; `undo` removes them too. */
  readonly derived?: readonly string[];
  readonly signal?: AbortSignal;
  readonly disk?: Disk;
}

export interface AppliedChangeSet {
  /** null when every file already had its bytes. */
  readonly id: string | null;
  readonly changes: readonly {
    readonly path: string;
    readonly kind: PreparedChange["kind"];
    readonly bytes: number;
  }[];
}

/**
 * All or nothing. Journal and new bytes lie complete on the disk before the first file of the team is touched;
 * from there on every file is replaced by one rename. A failure rolls back; a kill leaves a journal that `undoLast` completes.
 */
export async function applyChanges(
  root: string,
  changes: readonly FileChange[],
  options: ApplyOptions,
): Promise<AppliedChangeSet> {
  const disk = options.disk ?? nodeDisk;
  await refuseInterrupted(root);
  const prepared = await prepareChanges(root, changes, disk);
  const work = prepared.filter((change) => change.kind !== "skip");
  const summary = prepared.map(({ path, kind, bytes }) => ({ path, kind, bytes }));
  if (work.length === 0) return { id: null, changes: summary };
  return withLock(root, async () => {
    await refuseInterrupted(root);
    const journal = await openJournal(root, work, options);
    const staged = await stage(root, journal, work, disk);
    await saveJournal(root, journal);
    try {
      for (const [index, change] of work.entries()) {
        options.signal?.throwIfAborted();
        await write(root, change, staged[index]!, disk);
      }
    } catch (cause) {
      throw await rollBack(root, journal, cause, disk);
    }
    await saveJournal(root, { ...journal, state: "done" });
    await disk.removeTree(join(journalFolder(root), journal.id, "staged"));
    return { id: journal.id, changes: summary };
  });
}

async function openJournal(
  root: string,
  work: readonly PreparedChange[],
  options: ApplyOptions,
): Promise<Journal> {
  const shared = new Set(options.shared);
  return {
    schemaVersion: 1,
    id: await newJournalFolder(root, options.label),
    label: options.label,
    at: new Date(options.now()).toISOString(),
    state: "writing",
    entries: work.map(({ path, kind, beforeHash, beforeMode, afterHash }) => ({
      path,
      // Skipped changes were taken out above.
      kind: shared.has(path) || kind === "skip" ? "shared" : kind,
      beforeHash,
      beforeMode,
      afterHash,
    })),
    madeDirs: await missingFolders(
      root,
      work.filter((change) => change.content !== null).map((change) => change.path),
    ),
    derived: [...(options.derived ?? [])],
  };
}

/** Copies what will be replaced and writes what will replace it, both below the journal: a full disk is noticed here. */
async function stage(
  root: string,
  journal: Journal,
  work: readonly PreparedChange[],
  disk: Disk,
): Promise<(string | null)[]> {
  const folder = join(journalFolder(root), journal.id);
  const staged: (string | null)[] = [];
  for (const [index, change] of work.entries()) {
    if (change.beforeHash !== null) {
      const before = await disk.read(join(root, change.path));
      refuseOther(change.path, hashBytes(before), change.beforeHash);
      await disk.write(join(folder, "before", String(index)), before, null);
    }
    staged.push(null);
    if (change.content === null) continue;
    const after = await readContent(root, change.content, disk);
    if ("copyOf" in change.content) refuseOther(change.content.copyOf, hashBytes(after), change.afterHash);
    staged[index] = join(folder, "staged", String(index));
    await disk.write(staged[index]!, after, change.afterMode);
    if (journal.entries[index]!.kind === "shared")
      await disk.write(join(folder, "after", String(index)), after, null);
  }
  return staged;
}

function refuseOther(path: string, found: string, expected: string | null): void {
  if (found === expected) return;
  throw new MsaError("MSA2005", {
    message: `${path} changed while msa was reading it`,
    where: [{ file: path }],
  });
}

async function write(root: string, change: PreparedChange, staged: string | null, disk: Disk): Promise<void> {
  const target = join(root, change.path);
  if (staged === null) return disk.remove(target);
  if (change.beforeHash === null && (await disk.mode(target)) !== null) {
    throw new MsaError("MSA2002", {
      message: `${change.path} appeared meanwhile`,
      where: [{ file: change.path }],
    });
  }
  await disk.makeDir(dirname(target));
  await putFile(staged, target, disk);
}

async function rollBack(root: string, journal: Journal, cause: unknown, disk: Disk): Promise<unknown> {
  try {
    await restoreChangeSet(root, journal, { force: false, mergeShared: null, disk });
    return cause;
  } catch (second) {
    return new MsaError("MSA2007", {
      message: "writing failed, and so did taking it back",
      where: [{ file: `.msa/journal/${journal.id}/journal.json` }],
      cause: new AggregateError([cause, second]),
    });
  }
}
