import { existsSync } from "node:fs";
import { type UndoneChangeSet, undoLast } from "../code/write/undo-last.ts";
import { routesPath, withRoutesLock } from "../routes/store.ts";
import type { WorkflowContext } from "./context.ts";
import { takeRoutesBack } from "./undo/take-routes-back.ts";

export interface UndoRequest {
  /** Drops edits that were made since. */
  readonly force: boolean;
  readonly dryRun: boolean;
}

export interface UndoResult {
  readonly status: "undone" | "dry-run" | "nothing-to-do";
  /** null when there is nothing to undo. */
  readonly undone: UndoneChangeSet | null;
}

/** Takes the last change set back, byte for byte, also one that was killed half way. The next call takes the one before it. */
export async function undo(ctx: WorkflowContext, { force, dryRun }: UndoRequest): Promise<UndoResult> {
  const mergeShared = (path: string, texts: Parameters<typeof takeRoutesBack>[1]): string | null =>
    takeRoutesBack(path, texts, { force });
  const take = (): Promise<UndoneChangeSet | null> => undoLast(ctx.root, { force, dryRun, mergeShared });
  const table = routesPath(ctx.root);
  // Without a table nobody moves anything; looking changes nothing.
  const undone = await (dryRun || !existsSync(table) ? take() : withRoutesLock(table, take));
  if (undone === null) return { status: "nothing-to-do", undone };
  if (dryRun) return { status: "dry-run", undone };
  for (const path of undone.kept) ctx.onProgress({ kind: "warn", text: `${path} is not msa's and stays` });
  return { status: "undone", undone };
}
