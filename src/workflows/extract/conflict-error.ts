import type { MergeConflict } from "../../code/merge/merge-text.ts";
import { MsaError } from "../../errors/msa-error.ts";

/** A file that cannot be merged: at these places, or as a whole. */
export interface Clash {
  /** Relative to the root. */
  readonly path: string;
  readonly why: string;
  readonly conflicts: readonly MergeConflict[];
}

/** Shown in full, as `diff3 -m` does it: what is not shown cannot be mended. */
export function conflictError(dir: string, clashes: readonly Clash[]): MsaError {
  const where = clashes.flatMap(({ path, conflicts }) =>
    conflicts.length === 0 ? [{ file: path }] : conflicts.map(({ line }) => ({ file: path, line })),
  );
  const shown = clashes.flatMap(({ path, conflicts }) =>
    conflicts.map(
      ({ line, edited, before, extracted }) =>
        `${path}:${line}\n<<<<<<< ${dir}\n${ended(edited)}||||||| last extraction\n${ended(before)}=======\n${ended(extracted)}>>>>>>> monolith\n`,
    ),
  );
  return new MsaError("MSA2011", {
    message: clashes.map(({ path, why }) => `${path} ${why}`).join("\n"),
    ...(shown.length === 0 ? {} : { why: shown.join("\n").trimEnd() }),
    where,
  });
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
