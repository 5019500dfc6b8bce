import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { hashBytes } from "./hash-bytes.ts";
import { type Journal, type JournalEntry, journalFolder } from "./journal/journal.ts";

/** Text without this change set's part; null when nothing is left of the file. Throws MSA2008 where that is not possible. */
export type MergeShared = (
  path: string,
  texts: { before: string | null; after: string; current: string },
) => string | null;

export interface RestoreOptions {
  readonly force: boolean;
  /** null restores shared files like any other: right as long as nobody could have edited them. */
  readonly mergeShared: MergeShared | null;
  readonly disk: Disk;
  readonly dryRun?: boolean;
}

export interface Restoration {
  readonly entry: JournalEntry;
  /** `none`: already as it was. `merge`: a shared file that others edited since. */
  readonly action: "none" | "restore" | "remove" | "merge";
  /** What will lie there; null for nothing. */
  readonly bytes: Uint8Array | null;
  /** Neither as it was nor as we left it: somebody worked on it. */
  readonly edited: boolean;
}

/** Looks at every file of a change set and says what undoing means for it. Touches nothing. */
export async function restorations(
  root: string,
  journal: Journal,
  options: RestoreOptions,
): Promise<Restoration[]> {
  const steps: Restoration[] = [];
  for (const [index, entry] of journal.entries.entries())
    steps.push(await restoration(root, journal, { index, entry }, options));
  return steps;
}

async function restoration(
  root: string,
  journal: Journal,
  { index, entry }: { index: number; entry: JournalEntry },
  { mergeShared, disk }: RestoreOptions,
): Promise<Restoration> {
  const target = join(root, entry.path);
  const current = (await disk.mode(target)) === null ? null : await disk.read(target);
  const hash = current === null ? null : hashBytes(current);
  if (hash === entry.beforeHash) return { entry, action: "none", bytes: null, edited: false };
  const kept = (side: "before" | "after"): Promise<Buffer> =>
    disk.read(join(journalFolder(root), journal.id, side, String(index)));
  const before = entry.beforeHash === null ? null : await kept("before");
  const action = before === null ? "remove" : "restore";
  if (hash === entry.afterHash) return { entry, action, bytes: before, edited: false };
  if (entry.kind !== "shared" || current === null || mergeShared === null)
    return { entry, action, bytes: before, edited: true };
  const after = await kept("after");
  const texts = {
    before: before?.toString("utf8") ?? null,
    after: after.toString("utf8"),
    current: current.toString("utf8"),
  };
  const merged = mergeShared(entry.path, texts);
  return {
    entry,
    action: "merge",
    bytes: merged === null ? null : Buffer.from(merged, "utf8"),
    edited: false,
  };
}
